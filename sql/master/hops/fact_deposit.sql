-- Each deposit of silver is a row of the fact, or held back until its user is known.
select
    'silver/deposit' as from_set,
    'gold/fact_deposit' as to_set,
    count(*) as rows_in,
    (select count(*) from fact_deposit) as accepted,
    count(*) filter (where c.user_key = 0) as quarantined,
    0 as duplicates
from core_deposit as c
