-- Each withdrawal of silver is a row of the fact, or held back until its user is known.
select
    'silver/withdrawal' as from_set,
    'gold/fact_withdrawal' as to_set,
    count(*) as rows_in,
    (select count(*) from fact_withdrawal) as accepted,
    count(*) filter (where c.user_key = 0) as quarantined,
    0 as duplicates
from core_withdrawal as c
