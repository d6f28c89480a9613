-- Grain: one row per series and UTC day that has a day before it among the bars.
-- days_since: how many days lie between the two closes; more than 1 where days are missing.
select
    b.series,
    cast(b.open_time as date) as date,
    b.close,
    b."return",
    b.log_return,
    cast(date_diff('day', lag(b.open_time) over w, b.open_time) as integer) as days_since
from bars_daily as b
window w as (partition by b.series order by b.open_time)
qualify lag(b.open_time) over w is not null
