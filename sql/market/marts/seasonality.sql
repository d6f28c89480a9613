-- Grain: one row per series, weekday (1 Monday to 7 Sunday) and UTC hour with any bar.
-- An hour's return is from its open to its close. Every sum is of whole numbers or decimals.
select
    s.series,
    c.weekday,
    c.hour,
    cast(sum(c.hours) as bigint) as hours,
    cast(sum(c.minutes) as bigint) as minutes,
    round(cast(sum(c.nano) as double) / 1e5 / cast(sum(c.hours) as double), 6) as return_mean_bps,
    round(sqrt(cast(sum(c.squares) as double) / cast(sum(c.hours) as double)) / 1e9, 10) as volatility,
    round(cast(sum(c.volume) as double) / cast(sum(c.minutes) as double), 8) as volume_mean
from core_season as c
inner join series as s
    on s.series_id = c.series_id
group by s.series, c.weekday, c.hour
