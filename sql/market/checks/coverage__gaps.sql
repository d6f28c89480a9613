-- A series has at least 95 % of its minutes, in series without bars of several minutes.
-- rule: market.coverage__gaps
select c.series, sum(c.minutes_expected) as expected, sum(c.minutes_present) as present
from coverage as c
group by c.series
having sum(c.coarse) = 0
    and sum(c.minutes_present) < 0.95 * sum(c.minutes_expected)
