-- The minute history by hand: what somebody would write who trusts the files to be what they should be.
-- Makes minutes, hours and days of the same files; no quarantine, no flags, no checks, no report.
create table bar as
select
    case when c0 < 100000000000000 then make_timestamp(c0 * 1000) else make_timestamp(c0) end as open_time,
    c1 as open, c2 as high, c3 as low, c4 as close, c5 as volume, c7 as quote_volume, c8 as trades
from read_csv({files}, header = false, auto_detect = false, ignore_errors = true, columns = {
    'c0': 'BIGINT', 'c1': 'DECIMAL(18,8)', 'c2': 'DECIMAL(18,8)', 'c3': 'DECIMAL(18,8)', 'c4': 'DECIMAL(18,8)',
    'c5': 'DECIMAL(28,8)', 'c6': 'BIGINT', 'c7': 'DECIMAL(28,8)', 'c8': 'BIGINT', 'c9': 'VARCHAR', 'c10': 'VARCHAR', 'c11': 'VARCHAR'
})
where c0 % 60000 = 0 and low <= open and low <= close and high >= open and high >= close and low > 0 and volume >= 0;

create table minute as
select * exclude (place)
from (select *, row_number() over (partition by open_time order by volume desc) as place from bar)
where place = 1
order by open_time;

create table hourly as
select
    date_trunc('hour', open_time) as open_time, arg_min(open, open_time) as open, max(high) as high, min(low) as low,
    arg_max(close, open_time) as close, sum(volume) as volume, sum(quote_volume) as quote_volume,
    sum(trades) as trades, count(*) as minutes, sum(moved * moved) as squares
from (
    select
        m.*,
        case when lag(open_time) over w = open_time - interval 1 minute then ln(close::double / lag(close) over w::double)
            else ln(close::double / open::double) end as moved
    from minute as m
    window w as (order by open_time)
)
group by 1;

copy (
    select * exclude (squares), sqrt(squares) as realised,
        avg(close) over (order by open_time rows 6 preceding) as sma_7,
        avg(close) over (order by open_time rows 24 preceding) as sma_25,
        avg(close) over (order by open_time rows 98 preceding) as sma_99
    from hourly order by open_time
) to {hourly} (header true);

copy (
    select * exclude (squares), sqrt(squares) as realised,
        avg(close) over (order by open_time rows 6 preceding) as sma_7,
        avg(close) over (order by open_time rows 24 preceding) as sma_25,
        avg(close) over (order by open_time rows 98 preceding) as sma_99
    from (
        select date_trunc('day', open_time) as open_time, arg_min(open, open_time) as open, max(high) as high,
            min(low) as low, arg_max(close, open_time) as close, sum(volume) as volume,
            sum(quote_volume) as quote_volume, sum(trades) as trades, sum(minutes) as minutes, sum(squares) as squares
        from hourly group by 1
    ) order by open_time
) to {daily} (header true);

copy (
    select isodow(open_time) as weekday, hour(open_time) as hour, count(*) as hours,
        avg(ln(close::double / open::double)) * 1e4 as bps, sqrt(avg(squares)) as volatility, sum(volume) / sum(minutes) as volume
    from hourly group by 1, 2 order by 1, 2
) to {seasonality} (header true);

copy (
    select floor((high + low + close) / 3 / 100) * 100 as price, sum(volume) as volume from minute group by 1 order by 1
) to {profile} (header true);

copy minute to {minute} (format parquet, compression zstd);
