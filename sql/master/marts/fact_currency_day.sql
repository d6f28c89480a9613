-- Grain: one row per UTC day, currency and status with any deposit or withdrawal.
-- Amounts are in the row's own currency and add up over days and statuses, never over currencies.
with movement as (
    select
        d.date_key, d.currency_key, d.tx_status_key,
        1 as deposits, d.amount as deposit_amount,
        0 as withdrawals, cast(0 as decimal(38, 18)) as withdrawal_amount
    from core_deposit as d
    where d.user_key <> 0
    union all
    select
        w.date_key, w.currency_key, w.tx_status_key,
        0, cast(0 as decimal(38, 18)),
        1, w.amount
    from core_withdrawal as w
    where w.user_key <> 0
)

select
    m.date_key,
    m.currency_key,
    m.tx_status_key,
    cast(sum(m.deposits) as integer) as deposits,
    cast(sum(m.deposit_amount) as decimal(38, 18)) as deposit_amount,
    cast(sum(m.withdrawals) as integer) as withdrawals,
    cast(sum(m.withdrawal_amount) as decimal(38, 18)) as withdrawal_amount
from movement as m
group by m.date_key, m.currency_key, m.tx_status_key
order by m.date_key, m.currency_key, m.tx_status_key
