-- Grain: one row per series and price band with any volume. A minute's volume lies in the band of (high + low + close) / 3.
select
    s.series,
    p.price_low,
    p.price_low + price_step(p.price_low) as price_high,
    cast(sum(p.volume) as decimal(38, 8)) as volume
from core_profile as p
inner join series as s
    on s.series_id = p.series_id
group by s.series, p.price_low
