-- Each row of the two facts of money is counted in one day, currency and status.
-- from: gold/fact_deposit + fact_withdrawal
-- to: gold/fact_currency_day
with counted as (
    select d.date_key, count(*) as rows_in, 0 as accepted
    from fact_deposit as d
    group by d.date_key
    union all
    select w.date_key, count(*), 0
    from fact_withdrawal as w
    group by w.date_key
    union all
    select c.date_key, 0, sum(c.deposits + c.withdrawals)
    from fact_currency_day as c
    group by c.date_key
)

select
    c.date_key,
    sum(c.rows_in) as rows_in,
    sum(c.accepted) as accepted,
    0 as quarantined,
    0 as duplicates
from counted as c
group by c.date_key
