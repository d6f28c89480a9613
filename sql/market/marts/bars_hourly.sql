-- Grain: one row per series and hour with any bar that is not frozen. Written month by month as Parquet; a month in
-- which no hour changed, nor any of the 98 hours before it, is the same file.
select
    s.series,
    h.hour as open_time,
    h.open,
    h.high,
    h.low,
    h.close,
    h.volume,
    h.quote_volume,
    h.trades,
    h.minutes,
    round(h.minutes / 60, 6) as coverage,
    case when count(*) over w7 = 7 then round(sum(h.close) over w7 / 7, 8) end as sma_7,
    case when count(*) over w25 = 25 then round(sum(h.close) over w25 / 25, 8) end as sma_25,
    case when count(*) over w99 = 99 then round(sum(h.close) over w99 / 99, 8) end as sma_99,
    round(cast(h.close as double) / cast(lag(h.close) over w as double) - 1, 10) as "return",
    round(ln(cast(h.close as double) / cast(lag(h.close) over w as double)), 10) as log_return,
    round(sqrt(cast(h.squares as double)) / 1e9, 10) as realised_volatility
from hour_around as h
inner join series as s
    on s.series_id = h.series_id
window w as (partition by h.series_id order by h.hour),
    w7 as (partition by h.series_id order by h.hour rows between 6 preceding and current row),
    w25 as (partition by h.series_id order by h.hour rows between 24 preceding and current row),
    w99 as (partition by h.series_id order by h.hour rows between 98 preceding and current row)
