-- Logins of one user, or of each user who logged in, between two UTC days, both included.
-- Whichever holds less is counted: the days of the range, or those outside of it, which are then taken
-- from the logins that each user has so far.
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
        sum(f.logins) as logins
    from fact_user_day as f
    inner join days as d
        on d.date_key = f.date_key
    where f.logins > 0
        and (
            cast(:user as varchar) is null
            or f.user_durable_key in (select v.user_durable_key from dim_user as v where v.user_id = :user)
        )
    group by f.user_durable_key
),

within as (
    select
        u.user_id,
        case when s.is_wide then u.logins - coalesce(c.logins, 0) else coalesce(c.logins, 0) end as logins
    from dim_user as u
    cross join side as s
    left join counted as c
        on c.user_durable_key = u.user_durable_key
    where u.is_current
        and (cast(:user as varchar) is null or u.user_id = :user)
)

select
    w.user_id,
    cast(w.logins as bigint) as logins
from within as w
where w.logins > 0
order by w.user_id
