-- Minutes present and minutes in gaps make up the minutes expected, in series without bars of several minutes.
-- rule: market.coverage__adds_up
with covered as (
    select c.series, sum(c.minutes_expected) as expected, sum(c.minutes_present) as present, sum(c.coarse) as coarse
    from coverage as c
    group by c.series
),

missing as (
    select g.series, sum(g.minutes) as minutes
    from gaps as g
    group by g.series
)

select c.series, c.expected, c.present, m.minutes as missing
from covered as c
left join missing as m
    on m.series = c.series
where c.coarse = 0
    and c.expected <> c.present + coalesce(m.minutes, 0)
