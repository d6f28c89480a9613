-- Every key of a user's day in a currency is found in its dimension, and the version is the user's own and valid on that day.
-- rule: master.fact_user_currency_day__keys_found
select f.date_key, f.user_key, f.currency_key
from core_user_currency_day as f
left join dim_user as u
    on u.user_key = f.user_key
left join dim_date as d
    on d.date_key = f.date_key
left join dim_currency as c
    on c.currency_key = f.currency_key
where u.user_key is null
    or d.date_key is null
    or c.currency_key is null
    or u.user_durable_key <> f.user_durable_key
    or cast(u.valid_from as date) > d.date
    or u.valid_to <= d.date
