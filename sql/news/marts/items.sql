-- Grain: one row per item.
select
    i.id,
    i.published_at,
    i.source,
    i.title,
    i.title_given,
    i.link,
    i.sentiment_given,
    i.sentiment_scored,
    i.sentiment,
    i.class,
    p.series as price_series,
    p.price,
    p.return_1h,
    p.return_1d,
    p.reason as price_missing,
    i.flags
from core_item as i
inner join core_item_price as p
    on p.id = i.id
