-- Grain: one row per series and hour with any bar that is not frozen.
-- squares: sum of squared log returns of the minutes, in units of 1e-18, whole so that their order does
-- not matter. A minute's return is from the close of the minute before it in the same day, from its own
-- open where that minute is missing or frozen. core_bar lies in order, so lag over () reads the row before.
with moved as (
    select
        b.*,
        case
            when lag(b.series_id) over () = b.series_id
                and lag(b.open_time) over () = b.open_time - interval 1 minute
                and date_trunc('day', lag(b.open_time) over ()) = date_trunc('day', b.open_time)
                and (lag(b.flag_bits) over () & 2) = 0
                then lag(b.close) over ()
            else b.open
        end as before
    from core_bar as b
),

returned as (
    select
        m.*,
        cast(round(ln(cast(m.close as double) / cast(m.before as double)) * 1e9) as bigint) as nano,
        cast(round(ln(cast(m.close as double) / cast(m.open as double)) * 1e9) as bigint) as own_nano
    from moved as m
    where (m.flag_bits & 2) = 0
),

summed as (
    select
        r.series_id,
        date_trunc('hour', r.open_time) as hour,
        arg_min(r.open, r.open_time) as open,
        max(r.high) as high,
        min(r.low) as low,
        arg_max(r.close, r.open_time) as close,
        cast(sum(r.volume) as decimal(38, 8)) as volume,
        cast(case when count(r.quote_volume) = count(*) then sum(r.quote_volume) end as decimal(38, 8)) as quote_volume,
        cast(case when count(r.trades) = count(*) then sum(r.trades) end as bigint) as trades,
        cast(count(*) as smallint) as minutes,
        sum(cast(r.nano as hugeint) * r.nano) as squares,
        max(abs(r.own_nano)) as top_move
    from returned as r
    group by r.series_id, date_trunc('hour', r.open_time)
)

select
    s.*,
    cast(round(ln(cast(s.close as double) / cast(s.open as double)) * 1e9) as bigint) as nano
from summed as s
