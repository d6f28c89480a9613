-- Every sentiment lies between -1 and 1.
-- rule: news.items__sentiment_range
select i.id, i.sentiment, i.sentiment_scored
from items as i
where not (i.sentiment between -1 and 1) or not (i.sentiment_scored between -1 and 1)
