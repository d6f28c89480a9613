-- What there is of each series.
select
    c.series,
    min(c.date) as first_date,
    max(c.date) as last_date,
    cast(sum(c.minutes_expected) as bigint) as minutes_expected,
    cast(sum(c.minutes_present) as bigint) as minutes_present,
    cast(sum(c.zero_volume) as bigint) as zero_volume,
    cast(sum(c.frozen) as bigint) as frozen,
    cast(sum(c.coarse) as bigint) as coarse
from coverage as c
group by c.series
order by c.series
