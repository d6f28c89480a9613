-- Every withdrawal has an id, and no two share one.
-- rule: master.fact_withdrawal__id_unique
select f.withdrawal_id, count(*) as occurrences
from fact_withdrawal as f
group by f.withdrawal_id
having count(*) > 1 or f.withdrawal_id is null
