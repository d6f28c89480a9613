-- Every deposit has an amount that is not negative.
-- dimension: validity
-- severity: stop
select f.deposit_id, f.amount
from fact_deposit as f
where f.amount is null or f.amount < 0
