-- The average price of a minute that was published lies between its low and its high, by the rule bars.vwap_inside.
-- rule: lake.vwap_inside
select b.row_at as minute, b.low, b.vwap, b.high
from judged_minutes as b
where breaks_bars_vwap_inside(b.high, b.low, b.vwap)
