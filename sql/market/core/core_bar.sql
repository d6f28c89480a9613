-- Grain: one row per series and minute of the months that the run touches, in order.
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
    cast(k.flag_bits | coalesce(s.flag_bits, 0) as smallint) as flag_bits,
    k.src_file
from core_kept as k
left join (select m.series_id, m.open_time, m.flag_bits from core_step as m where m.flag_bits > 0) as s
    on s.series_id = k.series_id
    and s.open_time = k.open_time
order by k.series_id, k.open_time
