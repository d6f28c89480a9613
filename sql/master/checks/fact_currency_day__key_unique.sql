-- No day, currency and status has two rows.
-- rule: master.fact_currency_day__key_unique
select f.date_key, f.currency_key, f.tx_status_key, count(*) as occurrences
from fact_currency_day as f
group by f.date_key, f.currency_key, f.tx_status_key
having count(*) > 1 or f.date_key is null or f.currency_key is null or f.tx_status_key is null
