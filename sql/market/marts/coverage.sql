-- Grain: one row per series and UTC day from its first bar to its last, days without any bar included.
-- Expected are the minutes of the day; on the first and last day those from the first bar, up to the last.
with span as (
    select
        c.series_id,
        min(c.day) as first_day,
        max(c.day) as last_day,
        min(c.first_time) as first_time,
        max(c.last_time) as last_time
    from core_day as c
    group by c.series_id
),

calendar as (
    select
        p.series_id,
        cast(unnest(generate_series(cast(p.first_day as timestamp), cast(p.last_day as timestamp), interval 1 day)) as date) as day,
        p.first_time,
        p.last_time
    from span as p
)

select
    s.series,
    k.day as date,
    cast(
        date_diff(
            'minute',
            greatest(cast(k.day as timestamp), k.first_time),
            least(cast(k.day as timestamp) + interval 1439 minute, k.last_time)
        ) + 1 as integer
    ) as minutes_expected,
    coalesce(c.minutes, 0) as minutes_present,
    coalesce(c.zero_volume, 0) as zero_volume,
    coalesce(c.frozen, 0) as frozen,
    coalesce(c.coarse, 0) as coarse,
    coalesce(c.provisional, 0) as provisional
from calendar as k
inner join series as s
    on s.series_id = k.series_id
left join core_day as c
    on c.series_id = k.series_id
    and c.day = k.day
