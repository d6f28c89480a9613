-- The largest moves of a series from open to close.
select m.series, m.interval, m.place, m.open_time, m.open, m.close, m.move_pct
from largest_moves as m
where m.series = :series
    and m.interval = :interval
order by m.place
