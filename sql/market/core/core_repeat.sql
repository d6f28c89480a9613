-- Grain: one row per series and minute that more than one candidate carries. The candidates lie in order,
-- so lag over () reads the row before.
select distinct
    x.series_id,
    x.open_time
from (
    select
        k.series_id,
        k.open_time,
        lag(k.series_id) over () = k.series_id and lag(k.open_time) over () = k.open_time as again
    from core_kept as k
) as x
where x.again
