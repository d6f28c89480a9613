-- Each row of the three facts is counted in one day of its user.
-- from: gold/fact_deposit + fact_withdrawal + fact_event
-- to: gold/fact_user_day
with counted as (
    select d.date_key, count(*) as rows_in, 0 as accepted
    from fact_deposit as d
    group by d.date_key
    union all
    select w.date_key, count(*), 0
    from fact_withdrawal as w
    group by w.date_key
    union all
    select e.date_key, count(*), 0
    from fact_event as e
    group by e.date_key
    union all
    select u.date_key, 0, sum(u.deposits + u.withdrawals + u.events)
    from fact_user_day as u
    group by u.date_key
)

select
    c.date_key,
    sum(c.rows_in) as rows_in,
    sum(c.accepted) as accepted,
    0 as quarantined,
    0 as duplicates
from counted as c
group by c.date_key
