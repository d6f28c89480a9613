-- Each item of silver is a row of gold.
select
    'silver/items' as from_set,
    'gold/items' as to_set,
    (select count(*) from core_item) as rows_in,
    count(*) as accepted,
    0 as quarantined,
    0 as duplicates
from items as i
