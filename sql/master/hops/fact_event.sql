-- Each event of silver is a row of the fact, or held back until its user is known.
select
    'silver/event' as from_set,
    'gold/fact_event' as to_set,
    count(*) as rows_in,
    (select count(*) from fact_event) as accepted,
    count(*) filter (where c.user_key = 0) as quarantined,
    0 as duplicates
from core_event as c
