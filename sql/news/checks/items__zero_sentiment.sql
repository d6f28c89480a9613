-- Exact zeros are fewer than a quarter of the sentiments given.
-- rule: news.items__zero_sentiment
select count(*) filter (where i.sentiment_given = 0) as zeros, count(i.sentiment_given) as given
from items as i
having count(*) filter (where i.sentiment_given = 0) > 0.25 * count(i.sentiment_given)
