-- Each item is counted in one day.
select
    'gold/items' as from_set,
    'gold/daily' as to_set,
    (select count(*) from items) as rows_in,
    coalesce(sum(d.items), 0) as accepted,
    0 as quarantined,
    0 as duplicates
from daily as d
