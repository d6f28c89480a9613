-- Grain: one row per event id. Of rows that share an id the one repaired last in the quarantine stays,
-- else the one in the file whose name sorts first; of that file's the one of its newest delivery, at
-- its lowest line: nothing depends on which file was read first. A row of the quarantine that nobody
-- has changed is where it stood when it came. user_key 0: held back, the user is not known (yet).
with ranked as (
    select
        s.*,
        row_number() over (
            partition by s.event_id
            order by
                p.repaired_in desc nulls last, coalesce(p.label, f.label),
                coalesce(p.delivery, f.delivery) desc, coalesce(p.line, s.src_line),
                s.event_timestamp, s.user_id, s.event_type_key, s.src_file
        ) as place
    from stg_event as s
    left join source_delivery as f
        on f.file_id = s.src_file
    left join replayed_place as p
        on p.src_file = s.src_file
        and p.src_line = s.src_line
    where s.rule is null
        and s.event_id in (select p.event_id from core_event_repeat as p)
),

kept as (
    select
        s.event_id, s.event_timestamp, s.user_id, s.event_type_key, s.is_login,
        s.src_file, s.src_line
    from stg_event as s
    where s.rule is null
        and s.event_id not in (select p.event_id from core_event_repeat as p)
    union all
    select
        r.event_id, r.event_timestamp, r.user_id, r.event_type_key, r.is_login,
        r.src_file, r.src_line
    from ranked as r
    where r.place = 1
)

select
    k.event_id,
    cast(strftime(k.event_timestamp, '%Y%m%d') as integer) as date_key,
    coalesce(v.user_key, 0) as user_key,
    coalesce(v.user_durable_key, 0) as user_durable_key,
    k.event_type_key,
    k.is_login,
    k.event_timestamp,
    case when v.user_key is null then k.user_id end as held_user_id,
    k.src_file,
    k.src_line
from kept as k
left join core_user_version as v
    on v.user_id = k.user_id
    and k.event_timestamp >= v.valid_from
    and k.event_timestamp < v.valid_to
order by k.event_timestamp, k.event_id
