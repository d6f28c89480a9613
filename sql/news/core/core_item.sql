-- Grain: one row per item. A text seen before stays an item of its own and is flagged.
with

kept as (
    select
        r.*,
        row_number() over (partition by r.text_key order by r.published_us, r.item_key) > 1 as duplicate_text
    from core_ranked as r
    where r.place = 1
)

select
    substr(k.item_key, 1, 16) as id,
    make_timestamp(k.published_us) as published_at,
    k.source,
    k.title,
    k.title_given,
    k.link,
    k.sentiment_given,
    k.sentiment_scored,
    coalesce(k.sentiment_given, cast(k.sentiment_scored as double)) as sentiment,
    cast(round(coalesce(k.sentiment_given, cast(k.sentiment_scored as double)), 6) as decimal(10, 6)) as sentiment_rounded,
    case
        when coalesce(k.sentiment_given, cast(k.sentiment_scored as double)) >= 0.05 then 'positive'
        when coalesce(k.sentiment_given, cast(k.sentiment_scored as double)) <= -0.05 then 'negative'
        else 'neutral'
    end as class,
    k.duplicate_text,
    k.day_only,
    k.sentiment_given is not null and k.sentiment_given = 0 as zero_sentiment,
    concat_ws(
        '+',
        case when k.corrected then 'corrected' end,
        case when k.day_only then 'day_only' end,
        case when k.duplicate_text then 'duplicate_text' end,
        case when k.html then 'html' end,
        case when k.bad_link then 'bad_link' end,
        'mojibake_' || k.mojibake,
        case when k.sentiment_given = 0 then 'zero_sentiment' end,
        case when k.sentiment_given is null then 'scored' end
    ) as flags
from kept as k
