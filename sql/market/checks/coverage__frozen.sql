-- No source is frozen: an hour and more without volume at one price.
-- rule: market.coverage__frozen
select c.series, sum(c.frozen) as minutes, min(c.date) as first_day, max(c.date) as last_day
from coverage as c
where c.frozen > 0
group by c.series
