-- Bars of a minute file are bars of one minute.
-- rule: market.coverage__coarse
select c.series, sum(c.coarse) as bars, min(c.date) as first_day, max(c.date) as last_day
from coverage as c
where c.coarse > 0
group by c.series
