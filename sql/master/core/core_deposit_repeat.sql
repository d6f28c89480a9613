-- Grain: one row per deposit id that more than one good row carries.
select s.deposit_id
from stg_deposit as s
where s.rule is null
group by s.deposit_id
having count(*) > 1
