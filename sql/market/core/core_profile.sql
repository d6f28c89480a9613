-- Grain: one row per series, month and price band with any volume; a band is as wide as the third digit of its price.
select
    b.series_id,
    part_of(b.open_time) as part,
    price_band(typical(b.high, b.low, b.close)) as price_low,
    cast(sum(b.volume) as decimal(38, 8)) as volume
from core_bar as b
where b.volume > 0
    and (b.flag_bits & 2) = 0
group by b.series_id, part_of(b.open_time), price_band(typical(b.high, b.low, b.close))
