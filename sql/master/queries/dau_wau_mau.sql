-- Users active on a UTC day, in the 7 and in the 30 days that end with it.
with users as (
    select
        f.user_durable_key,
        max(f.date_key) as last_key
    from fact_user_day as f
    where f.date_key between cast(strftime(cast(:date as date) - 29, '%Y%m%d') as integer) and :date_key
        and f.deposits_complete + f.withdrawals_complete + f.logins > 0
    group by f.user_durable_key
)

select
    cast(:date as date) as date,
    count(case when u.last_key = :date_key then 1 end) as day_users,
    count(case when u.last_key > cast(strftime(cast(:date as date) - 7, '%Y%m%d') as integer) then 1 end) as week_users,
    count(*) as month_users
from users as u
