-- The amount of one currency deposited on a UTC day.
select
    cast(:date as date) as date,
    cast(:currency as varchar) as currency,
    cast(coalesce(sum(f.deposit_amount), 0) as decimal(38, 18)) as amount
from fact_currency_day as f
inner join dim_currency as c
    on c.currency_key = f.currency_key
inner join dim_tx_status as s
    on s.tx_status_key = f.tx_status_key
where f.date_key = :date_key
    and c.currency = :currency
    and (:status = 'any' or s.is_complete)
