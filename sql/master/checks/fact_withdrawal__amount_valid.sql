-- Every withdrawal has an amount that is not negative.
-- dimension: validity
-- severity: stop
select f.withdrawal_id, f.amount
from fact_withdrawal as f
where f.amount is null or f.amount < 0
