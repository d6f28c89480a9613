-- For each user the days add up to the facts, the greatest running counts are those sums, and dim_user has
-- the same counts, and first and last times of those days. What else happened is known to the day only.
-- Running counts between the first day and the last are looked at by fact_user_day__running_steps.
-- core_user_opening: what users had before the rows shown here; nobody has anything in a full build.
-- rule: master.fact_user_day__running_counts
with fact as (
    select
        d.user_durable_key,
        count(*) as deposits, count(case when d.tx_status_key = 1 then 1 end) as deposits_complete,
        0 as withdrawals, 0 as withdrawals_complete, 0 as events, 0 as logins
    from core_deposit as d
    where d.user_key <> 0
    group by d.user_durable_key
    union all
    select
        w.user_durable_key, 0, 0,
        count(*), count(case when w.tx_status_key = 1 then 1 end), 0, 0
    from core_withdrawal as w
    where w.user_key <> 0
    group by w.user_durable_key
    union all
    select e.user_durable_key, 0, 0, 0, 0, count(*), count(case when e.is_login then 1 end)
    from core_event as e
    where e.user_key <> 0
    group by e.user_durable_key
    union all
    select
        o.user_durable_key, o.deposits, o.deposits_complete,
        o.withdrawals, o.withdrawals_complete, o.events, o.logins
    from core_user_opening as o
),

expected as (
    select
        f.user_durable_key,
        sum(f.deposits) as deposits,
        sum(f.deposits_complete) as deposits_complete,
        sum(f.withdrawals) as withdrawals,
        sum(f.withdrawals_complete) as withdrawals_complete,
        sum(f.events) as events,
        sum(f.logins) as logins
    from fact as f
    group by f.user_durable_key
),

shown as (
    select
        d.user_durable_key,
        count(*) as active_days,
        sum(d.deposits) as deposits,
        sum(d.deposits_complete) as deposits_complete,
        sum(d.withdrawals) as withdrawals,
        sum(d.withdrawals_complete) as withdrawals_complete,
        sum(d.events) as events,
        sum(d.logins) as logins,
        max(d.deposits_to_date) as deposits_to_date,
        max(d.deposits_complete_to_date) as deposits_complete_to_date,
        max(d.withdrawals_to_date) as withdrawals_to_date,
        max(d.withdrawals_complete_to_date) as withdrawals_complete_to_date,
        max(d.events_to_date) as events_to_date,
        max(d.logins_to_date) as logins_to_date,
        max(d.last_seen_at) as last_seen_at,
        max(d.last_login_to_date_at) as last_login_at,
        min(d.last_seen_at) as first_seen,
        min(case when d.deposits_complete > 0 then d.last_seen_at end) as first_deposit,
        max(case when d.deposits_complete > 0 then d.last_seen_at end) as last_deposit,
        min(case when d.deposits > 0 then d.last_seen_at end) as first_deposit_any,
        max(case when d.deposits > 0 then d.last_seen_at end) as last_deposit_any,
        min(case when d.withdrawals_complete > 0 then d.last_seen_at end) as first_withdrawal,
        max(case when d.withdrawals_complete > 0 then d.last_seen_at end) as last_withdrawal,
        min(case when d.withdrawals > 0 then d.last_seen_at end) as first_withdrawal_any,
        max(case when d.withdrawals > 0 then d.last_seen_at end) as last_withdrawal_any,
        min(case when d.logins > 0 then d.last_seen_at end) as first_login
    from core_user_day as d
    group by d.user_durable_key
    union all
    select
        o.user_durable_key, o.active_days,
        o.deposits, o.deposits_complete, o.withdrawals, o.withdrawals_complete, o.events, o.logins,
        o.deposits, o.deposits_complete, o.withdrawals, o.withdrawals_complete, o.events, o.logins,
        o.last_seen_at, o.last_login_at,
        o.first_seen_at,
        o.first_deposit_at,
        o.last_deposit_at,
        o.first_deposit_any_at,
        o.last_deposit_any_at,
        o.first_withdrawal_at,
        o.last_withdrawal_at,
        o.first_withdrawal_any_at,
        o.last_withdrawal_any_at,
        o.first_login_at
    from core_user_opening as o
),

found as (
    select
        s.user_durable_key,
        sum(s.active_days) as active_days,
        sum(s.deposits) as deposits,
        sum(s.deposits_complete) as deposits_complete,
        sum(s.withdrawals) as withdrawals,
        sum(s.withdrawals_complete) as withdrawals_complete,
        sum(s.events) as events,
        sum(s.logins) as logins,
        max(s.deposits_to_date) as deposits_to_date,
        max(s.deposits_complete_to_date) as deposits_complete_to_date,
        max(s.withdrawals_to_date) as withdrawals_to_date,
        max(s.withdrawals_complete_to_date) as withdrawals_complete_to_date,
        max(s.events_to_date) as events_to_date,
        max(s.logins_to_date) as logins_to_date,
        max(s.last_seen_at) as last_seen_at,
        max(s.last_login_at) as last_login_at,
        min(s.first_seen) as first_seen,
        min(s.first_deposit) as first_deposit,
        max(s.last_deposit) as last_deposit,
        min(s.first_deposit_any) as first_deposit_any,
        max(s.last_deposit_any) as last_deposit_any,
        min(s.first_withdrawal) as first_withdrawal,
        max(s.last_withdrawal) as last_withdrawal,
        min(s.first_withdrawal_any) as first_withdrawal_any,
        max(s.last_withdrawal_any) as last_withdrawal_any,
        min(s.first_login) as first_login
    from shown as s
    group by s.user_durable_key
)

select 'fact_user_day' as table_name, coalesce(e.user_durable_key, f.user_durable_key) as user_durable_key
from expected as e
full outer join found as f
    on f.user_durable_key = e.user_durable_key
where e.user_durable_key is null
    or f.user_durable_key is null
    or e.deposits <> f.deposits
    or e.deposits_complete <> f.deposits_complete
    or e.withdrawals <> f.withdrawals
    or e.withdrawals_complete <> f.withdrawals_complete
    or e.events <> f.events
    or e.logins <> f.logins
    or e.deposits <> f.deposits_to_date
    or e.deposits_complete <> f.deposits_complete_to_date
    or e.withdrawals <> f.withdrawals_to_date
    or e.withdrawals_complete <> f.withdrawals_complete_to_date
    or e.events <> f.events_to_date
    or e.logins <> f.logins_to_date
union all
select 'dim_user', u.user_durable_key
from dim_user as u
left join found as f
    on f.user_durable_key = u.user_durable_key
where u.active_days <> coalesce(f.active_days, 0)
    or u.deposits <> coalesce(f.deposits, 0)
    or u.deposits_complete <> coalesce(f.deposits_complete, 0)
    or u.withdrawals <> coalesce(f.withdrawals, 0)
    or u.withdrawals_complete <> coalesce(f.withdrawals_complete, 0)
    or u.events <> coalesce(f.events, 0)
    or u.logins <> coalesce(f.logins, 0)
    or u.last_seen_at is distinct from f.last_seen_at
    or u.last_login_at is distinct from f.last_login_at
    or cast(u.first_seen_at as date) is distinct from cast(f.first_seen as date)
    or cast(u.first_deposit_at as date) is distinct from cast(f.first_deposit as date)
    or cast(u.last_deposit_at as date) is distinct from cast(f.last_deposit as date)
    or cast(u.first_deposit_any_at as date) is distinct from cast(f.first_deposit_any as date)
    or cast(u.last_deposit_any_at as date) is distinct from cast(f.last_deposit_any as date)
    or cast(u.first_withdrawal_at as date) is distinct from cast(f.first_withdrawal as date)
    or cast(u.last_withdrawal_at as date) is distinct from cast(f.last_withdrawal as date)
    or cast(u.first_withdrawal_any_at as date) is distinct from cast(f.first_withdrawal_any as date)
    or cast(u.last_withdrawal_any_at as date) is distinct from cast(f.last_withdrawal_any as date)
    or cast(u.first_login_at as date) is distinct from cast(f.first_login as date)
