-- No user has two rows for one day and currency, under whatever versions, and every row has its keys.
-- rule: master.fact_user_currency_day__key_unique
select f.date_key, f.user_durable_key, f.currency_key, count(*) as occurrences
from fact_user_currency_day as f
group by f.date_key, f.user_durable_key, f.currency_key
having count(*) > 1
    or min(f.user_key) is null
    or f.date_key is null
    or f.user_durable_key is null
    or f.currency_key is null
