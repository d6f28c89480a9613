-- The users with the most deposits, withdrawals and logins between two UTC days, both included.
-- Whichever holds less is counted: the days of the range, or those outside of it, which are then taken
-- from the counts that each user has so far.
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
        sum(f.deposits_complete) as deposits,
        sum(f.withdrawals_complete) as withdrawals,
        sum(f.logins) as logins,
        count(*) as active_days
    from fact_user_day as f
    inner join days as d
        on d.date_key = f.date_key
    group by f.user_durable_key
),

within as (
    select
        u.user_id,
        case when s.is_wide then u.deposits_complete - coalesce(c.deposits, 0) else coalesce(c.deposits, 0) end as deposits,
        case when s.is_wide then u.withdrawals_complete - coalesce(c.withdrawals, 0) else coalesce(c.withdrawals, 0) end as withdrawals,
        case when s.is_wide then u.logins - coalesce(c.logins, 0) else coalesce(c.logins, 0) end as logins,
        case when s.is_wide then u.active_days - coalesce(c.active_days, 0) else coalesce(c.active_days, 0) end as active_days
    from dim_user as u
    cross join side as s
    left join counted as c
        on c.user_durable_key = u.user_durable_key
    where u.is_current
        and u.user_key <> 0
)

select
    w.user_id,
    cast(w.deposits as bigint) as deposits,
    cast(w.withdrawals as bigint) as withdrawals,
    cast(w.logins as bigint) as logins,
    cast(w.active_days as bigint) as active_days
from within as w
where w.active_days > 0
order by w.deposits + w.withdrawals + w.logins desc, w.user_id
limit :n
