-- Grain: one row per UTC hour with news. Items that name only a day are left out.
select
    date_trunc('hour', i.published_at) as hour,
    count(*) as items,
    count(*) filter (where i.class = 'positive') as positive,
    count(*) filter (where i.class = 'negative') as negative,
    count(*) filter (where i.class = 'neutral') as neutral,
    count(*) filter (where i.zero_sentiment) as zero_sentiment,
    count(*) filter (where i.sentiment_given is null) as scored,
    count(*) filter (where i.duplicate_text) as duplicate_texts,
    round(cast(sum(i.sentiment_rounded) as double) / count(*), 6) as sentiment_mean,
    round(
        cast(sum(i.sentiment_rounded) filter (where not i.zero_sentiment) as double)
        / nullif(count(*) filter (where not i.zero_sentiment), 0),
        6
    ) as sentiment_mean_nonzero,
    round(cast(sum(i.sentiment_scored) as double) / count(*), 6) as sentiment_scored_mean
from core_item as i
where not i.day_only
group by date_trunc('hour', i.published_at)
