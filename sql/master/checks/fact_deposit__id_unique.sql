-- Every deposit has an id, and no two share one.
-- rule: master.fact_deposit__id_unique
select f.deposit_id, count(*) as occurrences
from fact_deposit as f
group by f.deposit_id
having count(*) > 1 or f.deposit_id is null
