-- Deposits minus withdrawals by currency between two UTC days, both included.
select
    c.currency,
    cast(sum(f.deposits) as bigint) as deposits,
    cast(sum(f.withdrawals) as bigint) as withdrawals,
    cast(sum(f.deposit_amount) as decimal(38, 18)) as deposited,
    cast(sum(f.withdrawal_amount) as decimal(38, 18)) as withdrawn,
    cast(sum(f.deposit_amount) - sum(f.withdrawal_amount) as decimal(38, 18)) as net
from fact_currency_day as f
inner join dim_currency as c
    on c.currency_key = f.currency_key
inner join dim_tx_status as s
    on s.tx_status_key = f.tx_status_key
where f.date_key between :from_key and :to_key
    and (:status = 'any' or s.is_complete)
group by c.currency
order by c.currency
