-- Each complete deposit and withdrawal is counted in one day of its user and currency.
-- from: gold/fact_deposit + fact_withdrawal, complete
-- to: gold/fact_user_currency_day
with counted as (
    select d.date_key, count(*) as rows_in, 0 as accepted
    from fact_deposit as d
    where d.tx_status_key = 1
    group by d.date_key
    union all
    select w.date_key, count(*), 0
    from fact_withdrawal as w
    where w.tx_status_key = 1
    group by w.date_key
    union all
    select u.date_key, 0, sum(u.deposits + u.withdrawals)
    from fact_user_currency_day as u
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
