-- Grain: one row per series and UTC day with any bar that is not frozen.
select
    b.series,
    cast(b.open_time as date) as date,
    b.close,
    max(b.close) over w as peak,
    round(cast(b.close as double) / cast(max(b.close) over w as double) - 1, 8) as drawdown
from bars_daily as b
window w as (partition by b.series order by b.open_time rows unbounded preceding)
