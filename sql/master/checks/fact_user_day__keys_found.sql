-- Every key of a user's day is found in its dimension, and the version is the user's own and the one valid at the last action.
-- rule: master.fact_user_day__keys_found
select f.date_key, f.user_key
from core_user_day as f
left join dim_user as u
    on u.user_key = f.user_key
left join dim_date as d
    on d.date_key = f.date_key
where u.user_key is null
    or d.date_key is null
    or u.user_durable_key <> f.user_durable_key
    or f.last_seen_at < u.valid_from
    or f.last_seen_at >= u.valid_to
