-- Every event has an id, and no two share one.
-- rule: master.fact_event__id_unique
select f.event_id, count(*) as occurrences
from fact_event as f
group by f.event_id
having count(*) > 1 or f.event_id is null
