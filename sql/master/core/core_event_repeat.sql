-- Grain: one row per event id that more than one good row carries.
select s.event_id
from stg_event as s
where s.rule is null
group by s.event_id
having count(*) > 1
