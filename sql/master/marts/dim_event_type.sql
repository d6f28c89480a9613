-- Grain: one row per event name of the catalogue; event_type_key 0 is the unknown event.
-- A login is an event of the class login: login, 2falogin, login_api.
select
    s.event_type_key,
    s.event_name,
    s.event_class,
    s.event_class = 'login' as is_login
from seed_event_type as s
