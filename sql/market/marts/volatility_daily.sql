-- Grain: one row per series and UTC day with any bar that is not frozen.
-- realised: of the minutes of the day. close_30: standard deviation of the last 30 daily log returns, as an
-- estimate from a sample. parkinson: from high and low (Parkinson 1980). Yearly figures times sqrt(365).
select
    b.series,
    cast(b.open_time as date) as date,
    b.realised_volatility as realised,
    round(b.realised_volatility * sqrt(365), 8) as realised_yearly,
    case when count(b.log_return) over w = 30 then round(stddev_samp(b.log_return) over w, 8) end as close_30,
    case when count(b.log_return) over w = 30 then round(stddev_samp(b.log_return) over w * sqrt(365), 8) end as close_30_yearly,
    round(ln(cast(b.high as double) / cast(b.low as double)) / sqrt(4 * ln(2)), 8) as parkinson
from bars_daily as b
window w as (partition by b.series order by b.open_time rows between 29 preceding and current row)
