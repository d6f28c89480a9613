-- Grain: one row per series and minute, not in order.
select
    c.series_id, c.open_time, c.open, c.high, c.low, c.close, c.volume, c.quote_volume, c.trades,
    c.flag_bits, c.src_file, c.src_row
from candidate as c
where not exists (
    select 1 from core_repeat as r where r.series_id = c.series_id and r.open_time = c.open_time
)
union all
select
    k.series_id, k.open_time, k.open, k.high, k.low, k.close, k.volume, k.quote_volume, k.trades,
    k.flag_bits, k.src_file, k.src_row
from core_ranked as k
where k.place = 1
