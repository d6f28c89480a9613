-- A day's return lies within 15 median absolute deviations of the series' median, or within 10 %.
-- rule: market.bars_daily__jump
with middle as (
    select r.series, r.date, r."return" as moved, median(r."return") over (partition by r.series) as middle
    from returns_daily as r
),

spread as (
    select m.*, median(abs(m.moved - m.middle)) over (partition by m.series) as mad
    from middle as m
)

select p.series, p.date, p.moved
from spread as p
where abs(p.moved - p.middle) > greatest(15 * p.mad, 0.1)
