-- Grain: one row per record that breaks no rule, numbered among the records of the same item.
with

keyed as (
    select
        s.*,
        md5(concat_ws(chr(31), s.published_us, s.text, coalesce(lower(s.source), ''), coalesce(s.link_given, ''))) as item_key
    from stg_news as s
    where s.rule is null
)

select
    k.*,
    first_value(k.sentiment_given) over item as kept_sentiment,
    row_number() over item as place
from keyed as k
window item as (
    partition by k.item_key
    order by k.corrected desc, k.sentiment_given desc nulls last, k.title, k.title_given nulls first, k.src_file, k.line
)
