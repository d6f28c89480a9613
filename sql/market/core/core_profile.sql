-- Grain: one row per series, month and price band with any volume; a band is as wide as the third digit of its price.
-- Prices in whole units of 1e-8, and each step by itself: nothing is worked out twice.
with priced as (
    select
        b.series_id,
        part_of(b.open_time) as part,
        typical(b.high, b.low, b.close) as price,
        b.volume
    from part_bar as b
    where b.volume > 0
        and (b.flag_bits & 2) = 0
),

stepped as (
    select p.series_id, p.part, p.price, step_of(p.price) as step, p.volume
    from priced as p
),

banded as (
    select s.series_id, s.part, s.price - s.price % s.step as low, sum(s.volume) as volume
    from stepped as s
    group by all
)

select
    b.series_id,
    b.part,
    scaled(b.low) as price_low,
    cast(sum(b.volume) as decimal(38, 8)) as volume
from banded as b
group by b.series_id, b.part, scaled(b.low)
