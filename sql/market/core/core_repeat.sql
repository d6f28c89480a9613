-- Grain: one row per series and minute that more than one candidate carries.
select
    c.series_id,
    c.open_time
from candidate as c
group by c.series_id, c.open_time
having count(*) > 1
