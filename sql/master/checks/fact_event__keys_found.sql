-- Every key of an event is found in its dimension, and the user version is the one valid at its time.
-- rule: master.fact_event__keys_found
select f.event_id, f.date_key, f.user_key, f.event_type_key
from fact_event as f
left join dim_user as u
    on u.user_key = f.user_key
left join dim_date as d
    on d.date_key = f.date_key
left join dim_event_type as e
    on e.event_type_key = f.event_type_key
where u.user_key is null
    or f.event_timestamp < u.valid_from
    or f.event_timestamp >= u.valid_to
    or d.date_key is null
    or e.event_type_key is null
