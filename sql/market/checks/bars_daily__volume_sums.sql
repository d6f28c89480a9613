-- Days made anew carry the volume of their hours, where they are published too.
-- rule: market.bars_daily__volume_sums
with hourly as (
    select s.series, cast(date_trunc('day', h.hour) as timestamp) as open_time, sum(h.volume) as volume
    from fresh_hour as h
    inner join series as s
        on s.series_id = h.series_id
    group by s.series, date_trunc('day', h.hour)
),

daily as (
    select b.series, b.open_time, b.volume
    from bars_daily as b
    inner join series as s
        on s.series = b.series
    inner join touched_day as t
        on t.series_id = s.series_id
        and t.day = cast(b.open_time as date)
)

select coalesce(d.series, h.series) as series, coalesce(d.open_time, h.open_time) as open_time, d.volume, h.volume as of_hours
from daily as d
full join hourly as h
    on h.series = d.series
    and h.open_time = d.open_time
where d.volume is distinct from h.volume
