-- Every deposit has an amount that is not negative.
-- rule: master.fact_deposit__amount_valid
select f.deposit_id, f.amount
from fact_deposit as f
where f.amount is null or f.amount < 0
