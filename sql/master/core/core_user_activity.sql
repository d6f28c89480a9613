-- Grain: one row per user who ever did anything. First and last times, UTC, and how often: what a day
-- that follows is added to. core_user_opening: what users had before the first day seen here, in the same
-- shape; none where all days are seen at once.
with activity as (
    select
        d.user_durable_key,
        d.date_key,
        d.event_timestamp,
        case when d.tx_status_key = 1 then d.event_timestamp end as deposit_at,
        d.event_timestamp as deposit_any_at,
        cast(null as timestamp) as withdrawal_at,
        cast(null as timestamp) as withdrawal_any_at,
        cast(null as timestamp) as login_at,
        0 as events
    from core_deposit as d
    where d.user_key <> 0
    union all
    select
        w.user_durable_key,
        w.date_key,
        w.event_timestamp,
        null,
        null,
        case when w.tx_status_key = 1 then w.event_timestamp end,
        w.event_timestamp,
        null,
        0
    from core_withdrawal as w
    where w.user_key <> 0
    union all
    select
        e.user_durable_key,
        e.date_key,
        e.event_timestamp,
        null,
        null,
        null,
        null,
        case when e.is_login then e.event_timestamp end,
        1
    from core_event as e
    where e.user_key <> 0
),

seen as (
    select
        a.user_durable_key,
        min(a.event_timestamp) as first_seen_at,
        max(a.event_timestamp) as last_seen_at,
        min(a.deposit_at) as first_deposit_at,
        max(a.deposit_at) as last_deposit_at,
        min(a.deposit_any_at) as first_deposit_any_at,
        max(a.deposit_any_at) as last_deposit_any_at,
        min(a.withdrawal_at) as first_withdrawal_at,
        max(a.withdrawal_at) as last_withdrawal_at,
        min(a.withdrawal_any_at) as first_withdrawal_any_at,
        max(a.withdrawal_any_at) as last_withdrawal_any_at,
        min(a.login_at) as first_login_at,
        max(a.login_at) as last_login_at,
        max(a.date_key) as last_date_key,
        cast(count(a.deposit_any_at) as integer) as deposits,
        cast(count(a.deposit_at) as integer) as deposits_complete,
        cast(count(a.withdrawal_any_at) as integer) as withdrawals,
        cast(count(a.withdrawal_at) as integer) as withdrawals_complete,
        cast(sum(a.events) as integer) as events,
        cast(count(a.login_at) as integer) as logins
    from activity as a
    group by a.user_durable_key
),

days as (
    select
        d.user_durable_key,
        cast(count(*) as integer) as active_days
    from core_user_day as d
    group by d.user_durable_key
),

total as (
    select
        s.*,
        d.active_days
    from seen as s
    inner join days as d
        on d.user_durable_key = s.user_durable_key
    union all
    select
        o.user_durable_key,
        o.first_seen_at,
        o.last_seen_at,
        o.first_deposit_at,
        o.last_deposit_at,
        o.first_deposit_any_at,
        o.last_deposit_any_at,
        o.first_withdrawal_at,
        o.last_withdrawal_at,
        o.first_withdrawal_any_at,
        o.last_withdrawal_any_at,
        o.first_login_at,
        o.last_login_at,
        o.last_date_key,
        o.deposits,
        o.deposits_complete,
        o.withdrawals,
        o.withdrawals_complete,
        o.events,
        o.logins,
        o.active_days
    from core_user_opening as o
)

select
    t.user_durable_key,
    min(t.first_seen_at) as first_seen_at,
    max(t.last_seen_at) as last_seen_at,
    min(t.first_deposit_at) as first_deposit_at,
    max(t.last_deposit_at) as last_deposit_at,
    min(t.first_deposit_any_at) as first_deposit_any_at,
    max(t.last_deposit_any_at) as last_deposit_any_at,
    min(t.first_withdrawal_at) as first_withdrawal_at,
    max(t.last_withdrawal_at) as last_withdrawal_at,
    min(t.first_withdrawal_any_at) as first_withdrawal_any_at,
    max(t.last_withdrawal_any_at) as last_withdrawal_any_at,
    min(t.first_login_at) as first_login_at,
    max(t.last_login_at) as last_login_at,
    max(t.last_date_key) as last_date_key,
    cast(sum(t.deposits) as integer) as deposits,
    cast(sum(t.deposits_complete) as integer) as deposits_complete,
    cast(sum(t.withdrawals) as integer) as withdrawals,
    cast(sum(t.withdrawals_complete) as integer) as withdrawals_complete,
    cast(sum(t.events) as integer) as events,
    cast(sum(t.logins) as integer) as logins,
    cast(sum(t.active_days) as integer) as active_days
from total as t
group by t.user_durable_key
