-- Grain: one row per series and minute of the days that the run touches, in order, with the flags of its day.
select
    k.series_id,
    k.open_time,
    k.open,
    k.high,
    k.low,
    k.close,
    k.volume,
    k.quote_volume,
    k.trades,
    k.flag_bits
from core_kept as k
