-- No bar opens after the run began.
-- rule: market.bars__no_future
select c.series_id, c.last_time
from core_day as c
where c.last_time > make_timestamp(judged_us())
