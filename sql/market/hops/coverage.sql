-- Each bar of silver is counted in one day of its series.
select
    'silver/bars_minute' as from_set,
    'gold/coverage' as to_set,
    (select coalesce(sum(p.minutes), 0) from part as p) as rows_in,
    coalesce(sum(c.minutes_present), 0) as accepted,
    0 as quarantined,
    0 as duplicates
from coverage as c
