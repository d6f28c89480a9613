-- Every withdrawal has an amount that is not negative.
-- rule: master.fact_withdrawal__amount_valid
select f.withdrawal_id, f.amount
from fact_withdrawal as f
where f.amount is null or f.amount < 0
