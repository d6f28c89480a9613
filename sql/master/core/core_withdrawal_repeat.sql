-- Grain: one row per withdrawal id that more than one good row carries.
select s.withdrawal_id
from stg_withdrawal as s
where s.rule is null
group by s.withdrawal_id
having count(*) > 1
