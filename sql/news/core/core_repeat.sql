-- Grain: one row per record that repeats a kept one. Another sentiment for the same item is a conflict.
select
    r.src_file,
    r.line,
    r.raw,
    case
        when r.sentiment_given is not null and r.sentiment_given is distinct from r.kept_sentiment
            then 'sentiment_conflict'
        else 'duplicate_row'
    end as rule
from core_ranked as r
where r.place > 1
