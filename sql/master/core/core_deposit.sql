-- Grain: one row per deposit id. Of rows that share an id the one repaired last in the quarantine stays,
-- else the one in the file whose name sorts first; of that file's the one of its newest delivery, at
-- its lowest line: nothing depends on which file was read first. A row of the quarantine that nobody
-- has changed is where it stood when it came. user_key 0: held back, the user is not known (yet).
with ranked as (
    select
        s.*,
        row_number() over (
            partition by s.deposit_id
            order by
                p.repaired_in desc nulls last, coalesce(p.label, f.label),
                coalesce(p.delivery, f.delivery) desc, coalesce(p.line, s.src_line),
                s.event_timestamp, s.user_id, s.amount, s.currency_key, s.tx_status_key,
                s.interface_key, s.src_file
        ) as place
    from stg_deposit as s
    left join source_delivery as f
        on f.file_id = s.src_file
    left join replayed_place as p
        on p.src_file = s.src_file
        and p.src_line = s.src_line
    where s.rule is null
        and s.deposit_id in (select p.deposit_id from core_deposit_repeat as p)
),

kept as (
    select
        s.deposit_id, s.event_timestamp, s.user_id, s.amount, s.currency_key, s.tx_status_key,
        s.interface_key, s.src_file, s.src_line
    from stg_deposit as s
    where s.rule is null
        and s.deposit_id not in (select p.deposit_id from core_deposit_repeat as p)
    union all
    select
        r.deposit_id, r.event_timestamp, r.user_id, r.amount, r.currency_key, r.tx_status_key,
        r.interface_key, r.src_file, r.src_line
    from ranked as r
    where r.place = 1
)

select
    k.deposit_id,
    cast(strftime(k.event_timestamp, '%Y%m%d') as integer) as date_key,
    coalesce(v.user_key, 0) as user_key,
    coalesce(v.user_durable_key, 0) as user_durable_key,
    k.currency_key,
    k.tx_status_key,
    k.interface_key,
    k.event_timestamp,
    k.amount,
    case when v.user_key is null then k.user_id end as held_user_id,
    k.src_file,
    k.src_line
from kept as k
left join core_user_version as v
    on v.user_id = k.user_id
    and k.event_timestamp >= v.valid_from
    and k.event_timestamp < v.valid_to
order by k.event_timestamp, k.deposit_id
