-- For each user the days add up to the facts, and the last running count is that sum.
-- core_user_opening: what users had before the rows shown here; nobody has anything in a full build.
-- rule: master.fact_user_day__running_counts
with fact as (
    select d.user_durable_key, 1 as deposits, 0 as withdrawals, 0 as events, 0 as logins
    from core_deposit as d
    where d.user_key <> 0
    union all
    select w.user_durable_key, 0, 1, 0, 0
    from core_withdrawal as w
    where w.user_key <> 0
    union all
    select e.user_durable_key, 0, 0, 1, case when e.is_login then 1 else 0 end
    from core_event as e
    where e.user_key <> 0
    union all
    select o.user_durable_key, o.deposits, o.withdrawals, o.events, o.logins
    from core_user_opening as o
),

expected as (
    select
        f.user_durable_key,
        sum(f.deposits) as deposits,
        sum(f.withdrawals) as withdrawals,
        sum(f.events) as events,
        sum(f.logins) as logins
    from fact as f
    group by f.user_durable_key
),

day as (
    select
        d.user_durable_key,
        d.deposits, d.withdrawals, d.events, d.logins,
        d.deposits_to_date, d.withdrawals_to_date, d.events_to_date, d.logins_to_date
    from core_user_day as d
    union all
    select
        o.user_durable_key,
        o.deposits, o.withdrawals, o.events, o.logins,
        o.deposits, o.withdrawals, o.events, o.logins
    from core_user_opening as o
),

found as (
    select
        d.user_durable_key,
        sum(d.deposits) as deposits,
        sum(d.withdrawals) as withdrawals,
        sum(d.events) as events,
        sum(d.logins) as logins,
        max(d.deposits_to_date) as deposits_to_date,
        max(d.withdrawals_to_date) as withdrawals_to_date,
        max(d.events_to_date) as events_to_date,
        max(d.logins_to_date) as logins_to_date
    from day as d
    group by d.user_durable_key
)

select coalesce(e.user_durable_key, f.user_durable_key) as user_durable_key
from expected as e
full outer join found as f
    on f.user_durable_key = e.user_durable_key
where e.user_durable_key is null
    or f.user_durable_key is null
    or e.deposits <> f.deposits
    or e.withdrawals <> f.withdrawals
    or e.events <> f.events
    or e.logins <> f.logins
    or e.deposits <> f.deposits_to_date
    or e.withdrawals <> f.withdrawals_to_date
    or e.events <> f.events_to_date
    or e.logins <> f.logins_to_date
