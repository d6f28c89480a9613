-- Hours of the days made anew carry the volume of their minutes, frozen minutes aside.
-- rule: market.bars_hourly__volume_sums
with minute as (
    select b.series_id, sum(b.volume) as volume, count(*) as minutes
    from core_bar as b
    where (b.flag_bits & 2) = 0
    group by b.series_id
),

hourly as (
    select h.series_id, sum(h.volume) as volume, sum(h.minutes) as minutes
    from core_hour as h
    where (h.series_id, cast(h.hour as date)) in (select t.series_id, t.day from touched_day as t)
        and h.hour >= (select cast(min(t.day) as timestamp) from touched_day as t)
    group by h.series_id
)

select coalesce(m.series_id, h.series_id) as series_id, m.volume as of_minutes, h.volume as of_hours
from minute as m
full join hourly as h
    on h.series_id = m.series_id
where m.volume is distinct from h.volume
    or m.minutes is distinct from h.minutes
