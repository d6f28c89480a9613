-- No item is of the future.
-- rule: news.items__no_future
select i.id, i.published_at
from items as i
where epoch_us(i.published_at) > judged_us()
