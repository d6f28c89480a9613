-- Grain: one row per user and UTC day on which the user did anything; days without activity have no row.
-- Counts of the day and running counts up to and including it. No amounts: a user's day mixes
-- currencies, and those must not be added. Keyed to the version valid at the day's last action.
-- core_user_opening: rows of core_user_activity, what users had before the first day seen here; none where
-- all days are seen at once.
with activity as (
    select
        d.user_durable_key, d.date_key, d.event_timestamp,
        1 as deposits, case when d.tx_status_key = 1 then 1 end as deposits_complete,
        cast(null as integer) as withdrawals, cast(null as integer) as withdrawals_complete,
        cast(null as integer) as events, cast(null as integer) as logins
    from core_deposit as d
    where d.user_key <> 0
    union all
    select
        w.user_durable_key, w.date_key, w.event_timestamp,
        null, null, 1, case when w.tx_status_key = 1 then 1 end, null, null
    from core_withdrawal as w
    where w.user_key <> 0
    union all
    select
        e.user_durable_key, e.date_key, e.event_timestamp,
        null, null, null, null, 1, case when e.is_login then 1 end
    from core_event as e
    where e.user_key <> 0
),

per_day as (
    select
        a.user_durable_key,
        a.date_key,
        max(a.event_timestamp) as last_seen_at,
        max(case when a.logins = 1 then a.event_timestamp end) as last_login_at,
        cast(count(a.deposits) as integer) as deposits,
        cast(count(a.deposits_complete) as integer) as deposits_complete,
        cast(count(a.withdrawals) as integer) as withdrawals,
        cast(count(a.withdrawals_complete) as integer) as withdrawals_complete,
        cast(count(a.events) as integer) as events,
        cast(count(a.logins) as integer) as logins
    from activity as a
    group by a.user_durable_key, a.date_key
),

running as (
    select
        p.*,
        sum(p.deposits) over w as deposits_to_date,
        sum(p.deposits_complete) over w as deposits_complete_to_date,
        sum(p.withdrawals) over w as withdrawals_to_date,
        sum(p.withdrawals_complete) over w as withdrawals_complete_to_date,
        sum(p.events) over w as events_to_date,
        sum(p.logins) over w as logins_to_date,
        max(p.last_login_at) over w as last_login_to_date_at
    from per_day as p
    window w as (
        partition by p.user_durable_key
        order by p.date_key
        rows between unbounded preceding and current row
    )
)

select
    r.date_key,
    v.user_key,
    r.user_durable_key,
    r.deposits,
    r.deposits_complete,
    r.withdrawals,
    r.withdrawals_complete,
    r.events,
    r.logins,
    cast(r.deposits_to_date + coalesce(o.deposits, 0) as integer) as deposits_to_date,
    cast(r.deposits_complete_to_date + coalesce(o.deposits_complete, 0) as integer) as deposits_complete_to_date,
    cast(r.withdrawals_to_date + coalesce(o.withdrawals, 0) as integer) as withdrawals_to_date,
    cast(r.withdrawals_complete_to_date + coalesce(o.withdrawals_complete, 0) as integer) as withdrawals_complete_to_date,
    cast(r.events_to_date + coalesce(o.events, 0) as integer) as events_to_date,
    cast(r.logins_to_date + coalesce(o.logins, 0) as integer) as logins_to_date,
    r.last_seen_at,
    coalesce(r.last_login_to_date_at, o.last_login_at) as last_login_to_date_at
from running as r
inner join core_user_version as v
    on v.user_durable_key = r.user_durable_key
    and r.last_seen_at >= v.valid_from
    and r.last_seen_at < v.valid_to
left join core_user_opening as o
    on o.user_durable_key = r.user_durable_key
order by r.date_key, v.user_key
