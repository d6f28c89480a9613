-- The longest holes of a series, or of all.
select g.series, g."from", g."to", g.minutes
from gaps as g
where cast(:series as varchar) is null
    or g.series = :series
order by g.minutes desc, g.series, g."from"
limit :n
