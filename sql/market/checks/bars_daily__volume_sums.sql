-- Days carry the volume of their hours.
-- rule: market.bars_daily__volume_sums
with hourly as (
    select s.series, cast(date_trunc('day', h.hour) as timestamp) as open_time, sum(h.volume) as volume
    from core_hour as h
    inner join series as s
        on s.series_id = h.series_id
    group by s.series, date_trunc('day', h.hour)
)

select coalesce(d.series, h.series) as series, coalesce(d.open_time, h.open_time) as open_time, d.volume, h.volume as of_hours
from bars_daily as d
full join hourly as h
    on h.series = d.series
    and h.open_time = d.open_time
where d.volume is distinct from h.volume
