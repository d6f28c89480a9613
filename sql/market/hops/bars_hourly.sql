-- Each bar is in one bar of its span, or kept out because its source was frozen.
select
    'silver/bars_minute' as from_set,
    'gold/bars_hourly' as to_set,
    (select coalesce(sum(c.minutes_present), 0) from coverage as c) as rows_in,
    coalesce(sum(b.minutes), 0) as accepted,
    (select coalesce(sum(c.frozen), 0) from coverage as c) as quarantined,
    0 as duplicates
from core_hour as b
