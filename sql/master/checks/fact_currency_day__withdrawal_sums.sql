-- For each day, currency and status the withdrawals of staging, less duplicates and rows held back, equal those of the mart, in number and to the last decimal.
-- rule: master.fact_currency_day__withdrawal_sums
with staged as (
    select s.date_key, s.currency_key, s.tx_status_key, s.row_count, s.amount
    from staged_sum as s
    where s.source = 'withdrawal'
    union all
    select c.date_key, c.currency_key, c.tx_status_key, -1, -c.amount
    from core_withdrawal as c
    where c.user_key = 0
),

expected as (
    select
        s.date_key, s.currency_key, s.tx_status_key,
        sum(s.row_count) as row_count, sum(s.amount) as amount
    from staged as s
    group by s.date_key, s.currency_key, s.tx_status_key
    having sum(s.row_count) <> 0 or sum(s.amount) <> 0
),

found as (
    select m.date_key, m.currency_key, m.tx_status_key, m.withdrawals as row_count, m.withdrawal_amount as amount
    from fact_currency_day as m
    where m.withdrawals <> 0 or m.withdrawal_amount <> 0
)

select
    coalesce(e.date_key, f.date_key) as date_key,
    coalesce(e.currency_key, f.currency_key) as currency_key,
    coalesce(e.tx_status_key, f.tx_status_key) as tx_status_key,
    e.row_count as staged_rows,
    f.row_count as mart_rows,
    e.amount as staged_amount,
    f.amount as mart_amount
from expected as e
full outer join found as f
    on f.date_key = e.date_key
    and f.currency_key = e.currency_key
    and f.tx_status_key = e.tx_status_key
where e.row_count is null
    or f.row_count is null
    or e.row_count <> f.row_count
    or e.amount <> f.amount
