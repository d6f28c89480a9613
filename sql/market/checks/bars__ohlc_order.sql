-- Open and close of the hours and days made anew lie between low and high.
-- rule: market.bars__ohlc_order
select 'bars_hourly' as table_name, h.series_id as series, h.hour as open_time
from fresh_hour as h
where breaks_bars_ohlc_order(h.close, h.high, h.low, h.open)
union all
select 'bars_daily', d.series_id, d.day
from fresh_daily as d
where breaks_bars_ohlc_order(d.close, d.high, d.low, d.open)
