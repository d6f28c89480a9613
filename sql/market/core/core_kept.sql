-- Grain: one row per series and minute, in order. Read from the candidates of the days that new rows fall
-- into; of a minute that several carry, all but place 1 of core_ranked leave again before anything else is made.
select
    c.series_id,
    c.open_time,
    c.open,
    c.high,
    c.low,
    c.close,
    c.volume,
    c.quote_volume,
    c.trades,
    c.flag_bits,
    c.src_file,
    c.src_row
from candidate as c
order by c.series_id, c.open_time
