-- Of the users whose first complete deposit lies in one month, how many came back in each month after.
with cohort as (
    select u.user_durable_key
    from dim_user as u
    where u.is_current
        and u.first_deposit_at >= cast(:cohort as date)
        and u.first_deposit_at < cast(:cohort as date) + interval 1 month
),

active as (
    select distinct
        f.user_durable_key,
        f.date_key // 100 as month_key
    from fact_user_day as f
    inner join cohort as c
        on c.user_durable_key = f.user_durable_key
    where f.date_key >= :cohort_key
        and f.deposits_complete + f.withdrawals_complete + f.logins > 0
),

size as (
    select count(*) as cohort_users
    from cohort as c
)

select
    cast(:cohort as date) as cohort,
    (a.month_key // 100 - extract(year from cast(:cohort as date))) * 12
        + a.month_key % 100 - extract(month from cast(:cohort as date)) as months_since,
    max(s.cohort_users) as cohort_users,
    count(*) as active_users,
    round(cast(count(*) as decimal(18, 6)) * 100 / max(s.cohort_users), 2) as retained_percent
from active as a
cross join size as s
group by a.month_key
order by a.month_key
