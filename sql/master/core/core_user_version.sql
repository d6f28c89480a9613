-- Grain: one row per user and version of its level and jurisdiction (SCD type 2).
-- The first version starts before time with level and jurisdiction unknown; a further one starts
-- where one of the two changes. Intervals are half open and touch.
with changes as (
    select
        l.user_id,
        l.event_timestamp as valid_from,
        l.jurisdiction,
        l.level,
        lag(l.jurisdiction) over (partition by l.user_id order by l.event_timestamp) as jurisdiction_before,
        lag(l.level) over (partition by l.user_id order by l.event_timestamp) as level_before
    from core_user_level as l
),

versions as (
    select
        u.user_id,
        u.user_durable_key,
        timestamp '0001-01-01 00:00:00' as valid_from,
        cast(null as varchar) as jurisdiction,
        cast(null as smallint) as level
    from core_user as u
    union all
    select
        c.user_id,
        u.user_durable_key,
        c.valid_from,
        c.jurisdiction,
        c.level
    from changes as c
    inner join core_user as u
        on u.user_id = c.user_id
    where c.jurisdiction_before is null
        or c.jurisdiction <> c.jurisdiction_before
        or c.level <> c.level_before
)

select
    v.user_id,
    v.user_durable_key,
    case
        when v.valid_from = timestamp '0001-01-01 00:00:00' then v.user_durable_key
        else cast('0x' || substr(md5(v.user_id || '|' || cast(v.valid_from as varchar)), 1, 15) as bigint)
    end as user_key,
    cast(row_number() over (partition by v.user_id order by v.valid_from) as integer) as version,
    v.jurisdiction,
    v.level,
    v.valid_from,
    lead(v.valid_from, 1, timestamp '9999-12-31 00:00:00') over (partition by v.user_id order by v.valid_from) as valid_to
from versions as v
