-- Grain: one row per series, month, weekday and UTC hour with any bar: sums of whole numbers and decimals.
select
    h.series_id,
    part_of(h.hour) as part,
    cast(isodow(h.hour) as tinyint) as weekday,
    cast(hour(h.hour) as tinyint) as hour,
    count(*) as hours,
    cast(sum(h.minutes) as bigint) as minutes,
    cast(sum(h.nano) as hugeint) as nano,
    cast(sum(h.squares) as hugeint) as squares,
    cast(sum(h.volume) as decimal(38, 8)) as volume
from part_hour as h
group by h.series_id, part_of(h.hour), isodow(h.hour), hour(h.hour)
