-- Grain: one row per user and version of its level and jurisdiction; user_key 0 is the unknown user.
-- First and last times are type 1: the same on every version of a user.
select
    0 as user_key,
    'unknown' as user_id,
    0 as user_durable_key,
    1 as version,
    timestamp '0001-01-01 00:00:00' as valid_from,
    timestamp '9999-12-31 00:00:00' as valid_to,
    true as is_current,
    cast(null as varchar) as jurisdiction,
    cast(null as smallint) as level,
    cast(null as timestamp) as first_seen_at,
    cast(null as timestamp) as last_seen_at,
    cast(null as timestamp) as first_deposit_at,
    cast(null as timestamp) as last_deposit_at,
    cast(null as timestamp) as first_deposit_any_at,
    cast(null as timestamp) as last_deposit_any_at,
    cast(null as timestamp) as first_withdrawal_at,
    cast(null as timestamp) as last_withdrawal_at,
    cast(null as timestamp) as first_withdrawal_any_at,
    cast(null as timestamp) as last_withdrawal_any_at,
    cast(null as timestamp) as first_login_at,
    cast(null as timestamp) as last_login_at
union all
select
    v.user_key,
    v.user_id,
    v.user_durable_key,
    v.version,
    v.valid_from,
    v.valid_to,
    v.valid_to = timestamp '9999-12-31 00:00:00',
    v.jurisdiction,
    v.level,
    a.first_seen_at,
    a.last_seen_at,
    a.first_deposit_at,
    a.last_deposit_at,
    a.first_deposit_any_at,
    a.last_deposit_any_at,
    a.first_withdrawal_at,
    a.last_withdrawal_at,
    a.first_withdrawal_any_at,
    a.last_withdrawal_any_at,
    a.first_login_at,
    a.last_login_at
from core_user_version as v
left join core_user_activity as a
    on a.user_durable_key = v.user_durable_key
