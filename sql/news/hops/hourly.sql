-- Each item is counted in one hour, or kept out because it names only a day.
select
    'gold/items' as from_set,
    'gold/hourly' as to_set,
    (select count(*) from items) as rows_in,
    coalesce(sum(h.items), 0) as accepted,
    (select count(*) from core_item as i where i.day_only) as quarantined,
    0 as duplicates
from hourly as h
