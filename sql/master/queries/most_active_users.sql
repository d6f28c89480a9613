-- The users with the most deposits, withdrawals and logins between two UTC days, both included.
with counted as (
    select
        f.user_key,
        sum(f.deposits_complete) as deposits,
        sum(f.withdrawals_complete) as withdrawals,
        sum(f.logins) as logins,
        count(*) as active_days
    from fact_user_day as f
    where f.date_key between :from_key and :to_key
    group by f.user_key
)

select
    u.user_id,
    cast(sum(c.deposits) as bigint) as deposits,
    cast(sum(c.withdrawals) as bigint) as withdrawals,
    cast(sum(c.logins) as bigint) as logins,
    cast(sum(c.active_days) as bigint) as active_days
from counted as c
inner join dim_user as u
    on u.user_key = c.user_key
group by u.user_id
order by sum(c.deposits) + sum(c.withdrawals) + sum(c.logins) desc, u.user_id
limit :n
