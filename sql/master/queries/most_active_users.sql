-- The users with the most deposits, withdrawals and logins between two UTC days, both included.
-- Whichever holds less is counted: the days of the range, or those outside of it, which are then taken
-- from the counts that each user has so far. Only the first users' actions are told apart by kind.
with side as (
    select
        coalesce(sum(case when a.date_key between :from_key and :to_key then a.users_seen else -a.users_seen end), 0) > 0
            as is_wide
    from fact_activity_day as a
),

days as (
    select t.date_key
    from dim_date as t
    cross join side as s
    where s.is_wide = (t.date_key not between :from_key and :to_key)
),

counted as (
    select
        f.user_durable_key,
        sum(f.deposits_complete + f.withdrawals_complete + f.logins) as actions,
        count(*) as active_days
    from fact_user_day as f
    inner join days as d
        on d.date_key = f.date_key
    group by f.user_durable_key
),

within as (
    select
        u.user_id,
        u.user_durable_key,
        case
            when s.is_wide then u.deposits_complete + u.withdrawals_complete + u.logins - coalesce(c.actions, 0)
            else coalesce(c.actions, 0)
        end as actions,
        case when s.is_wide then u.active_days - coalesce(c.active_days, 0) else coalesce(c.active_days, 0) end as active_days
    from dim_user as u
    cross join side as s
    left join counted as c
        on c.user_durable_key = u.user_durable_key
    where u.is_current
        and u.user_key <> 0
),

ranked as (
    select
        w.user_id,
        w.user_durable_key,
        w.actions
    from within as w
    where w.active_days > 0
    order by w.actions desc, w.user_id
    limit :n
)

select
    r.user_id,
    cast(sum(f.deposits_complete) as bigint) as deposits,
    cast(sum(f.withdrawals_complete) as bigint) as withdrawals,
    cast(sum(f.logins) as bigint) as logins,
    cast(count(*) as bigint) as active_days
from ranked as r
inner join fact_user_day as f
    on f.user_durable_key = r.user_durable_key
where f.date_key between :from_key and :to_key
group by r.user_id, r.actions
order by r.actions desc, r.user_id
