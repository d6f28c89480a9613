-- Grain: one row per event. Factless: its rows are counted, there is nothing to add.
select
    c.event_id,
    c.date_key,
    c.user_key,
    c.event_type_key,
    c.event_timestamp
from core_event as c
where c.user_key <> 0
