-- Grain: one row per series and UTC day with any bar that is not frozen.
select
    s.series,
    cast(d.day as timestamp) as open_time,
    d.open,
    d.high,
    d.low,
    d.close,
    d.volume,
    d.quote_volume,
    d.trades,
    d.minutes,
    round(d.minutes / 1440, 6) as coverage,
    case when count(*) over w7 = 7 then round(sum(d.close) over w7 / 7, 8) end as sma_7,
    case when count(*) over w25 = 25 then round(sum(d.close) over w25 / 25, 8) end as sma_25,
    case when count(*) over w99 = 99 then round(sum(d.close) over w99 / 99, 8) end as sma_99,
    round(cast(d.close as double) / cast(lag(d.close) over w as double) - 1, 10) as "return",
    round(ln(cast(d.close as double) / cast(lag(d.close) over w as double)), 10) as log_return,
    round(sqrt(cast(d.squares as double)) / 1e9, 10) as realised_volatility
from core_daily as d
inner join series as s
    on s.series_id = d.series_id
window w as (partition by d.series_id order by d.day),
    w7 as (partition by d.series_id order by d.day rows between 6 preceding and current row),
    w25 as (partition by d.series_id order by d.day rows between 24 preceding and current row),
    w99 as (partition by d.series_id order by d.day rows between 98 preceding and current row)
