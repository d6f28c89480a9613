-- Grain: one row per series and minute. Written month by month as Parquet; a month in which nothing changed is the same file.
select
    s.series,
    b.open_time,
    b.open,
    b.high,
    b.low,
    b.close,
    b.volume,
    b.quote_volume,
    b.trades,
    flag_text(b.flag_bits) as flags
from core_bar as b
inner join series as s
    on s.series_id = b.series_id
