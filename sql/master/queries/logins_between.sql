-- Logins of one user, or of each user who logged in, between two UTC days, both included.
with counted as (
    select
        f.user_durable_key,
        sum(f.logins) as logins
    from fact_user_day as f
    where f.date_key between :from_key and :to_key
        and f.logins > 0
        and (
            cast(:user as varchar) is null
            or f.user_durable_key in (select v.user_durable_key from dim_user as v where v.user_id = :user)
        )
    group by f.user_durable_key
)

select
    u.user_id,
    cast(c.logins as bigint) as logins
from counted as c
inner join dim_user as u
    on u.user_durable_key = c.user_durable_key
where u.is_current
order by u.user_id
