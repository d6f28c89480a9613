-- How many currencies were withdrawn on a UTC day.
select
    cast(:date as date) as date,
    count(distinct f.currency_key) as currencies
from fact_currency_day as f
inner join dim_tx_status as s
    on s.tx_status_key = f.tx_status_key
where f.date_key = :date_key
    and f.withdrawals > 0
    and (:status = 'any' or s.is_complete)
