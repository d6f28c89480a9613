-- Grain: one row per series, weekday (1 Monday to 7 Sunday) and UTC hour with any bar.
-- An hour's return is from its open to its close.
select
    s.series,
    cast(isodow(h.hour) as tinyint) as weekday,
    cast(hour(h.hour) as tinyint) as hour,
    count(*) as hours,
    cast(sum(h.minutes) as bigint) as minutes,
    round(cast(sum(cast(round(ln(cast(h.close as double) / cast(h.open as double)) * 1e9) as hugeint)) as double) / 1e5 / count(*), 6) as return_mean_bps,
    round(sqrt(cast(sum(h.squares) as double) / count(*)) / 1e9, 10) as volatility,
    round(cast(sum(h.volume) as double) / sum(h.minutes), 8) as volume_mean
from core_hour as h
inner join series as s
    on s.series_id = h.series_id
group by s.series, isodow(h.hour), hour(h.hour)
