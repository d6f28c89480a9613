-- Every key of a currency's day is found in its dimension.
-- rule: master.fact_currency_day__keys_found
select f.date_key, f.currency_key, f.tx_status_key
from fact_currency_day as f
left join dim_date as d
    on d.date_key = f.date_key
left join dim_currency as c
    on c.currency_key = f.currency_key
left join dim_tx_status as s
    on s.tx_status_key = f.tx_status_key
where d.date_key is null or c.currency_key is null or s.tx_status_key is null
