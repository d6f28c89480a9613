-- No day has two rows, and every row has its key.
-- rule: master.fact_activity_day__key_unique
select f.date_key, count(*) as occurrences
from fact_activity_day as f
group by f.date_key
having count(*) > 1 or f.date_key is null
