-- Users with more than n deposits from the beginning up to and including a UTC day.
-- Counted from the nearer side: up to the day, or back from today's counts by what came after it.
with side as (
    select coalesce(sum(case when c.date_key > :date_key then c.deposits else -c.deposits end), 0) < 0 as is_late
    from fact_currency_day as c
),

days as (
    select
        t.date_key,
        case when s.is_late then -1 else 1 end as sign
    from dim_date as t
    cross join side as s
    where s.is_late = (t.date_key > :date_key)
),

counted as (
    select
        f.user_key,
        sum(d.sign) as deposits
    from fact_deposit as f
    inner join days as d
        on d.date_key = f.date_key
    inner join dim_tx_status as s
        on s.tx_status_key = f.tx_status_key
    where :status = 'any' or s.is_complete
    group by f.user_key
),

changed as (
    select
        v.user_durable_key,
        sum(c.deposits) as deposits
    from counted as c
    inner join dim_user as v
        on v.user_key = c.user_key
    group by v.user_durable_key
),

as_of as (
    select
        u.user_id,
        case when not s.is_late then 0 when :status = 'any' then u.deposits else u.deposits_complete end
            + coalesce(c.deposits, 0) as deposits
    from dim_user as u
    cross join side as s
    left join changed as c
        on c.user_durable_key = u.user_durable_key
    where u.is_current
        and u.user_key <> 0
)

select
    a.user_id,
    cast(a.deposits as integer) as deposits
from as_of as a
where a.deposits > :n
order by a.user_id
