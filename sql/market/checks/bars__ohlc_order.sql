-- Open and close of hours and days lie between low and high.
-- rule: market.bars__ohlc_order
select 'bars_hourly' as table_name, h.series_id as series, h.hour as open_time
from core_hour as h
where breaks_bars_ohlc_order(h.close, h.high, h.low, h.open)
union all
select 'bars_daily', s.series_id, d.open_time
from bars_daily as d
inner join series as s
    on s.series = d.series
where breaks_bars_ohlc_order(d.close, d.high, d.low, d.open)
