-- Grain: one row per series and UTC day with any bar.
-- A day's edge is even where the steps it begins or ends with are those of bars of several minutes.
with edge as (
    select
        e.series_id,
        cast(date_trunc('day', e.open_time) as date) as day,
        case when arg_min(e.even, e.open_time) then arg_min(e.step, e.open_time) end as first_step,
        case when arg_max(e.even, e.open_time) then arg_max(e.step, e.open_time) end as last_step
    from core_step as e
    where e.step is not null
    group by e.series_id, cast(date_trunc('day', e.open_time) as date)
),

counted as (
    select
        b.series_id,
        cast(date_trunc('day', b.open_time) as date) as day,
        min(b.open_time) as first_time,
        max(b.open_time) as last_time,
        cast(count(*) as smallint) as minutes,
        cast(sum(b.flag_bits & 1) as smallint) as zero_volume,
        cast(sum((b.flag_bits & 2) // 2) as smallint) as frozen,
        cast(sum((b.flag_bits & 4) // 4) as smallint) as coarse,
        cast(sum((b.flag_bits & 16) // 16) as smallint) as provisional
    from core_bar as b
    group by b.series_id, cast(date_trunc('day', b.open_time) as date)
)

select
    c.series_id,
    c.day,
    c.first_time,
    c.last_time,
    c.minutes,
    c.zero_volume,
    c.frozen,
    c.coarse,
    c.provisional,
    cast(e.first_step as integer) as first_step,
    cast(e.last_step as integer) as last_step
from counted as c
left join edge as e
    on e.series_id = c.series_id
    and e.day = c.day
