-- Grain: one row per item and term. Stop words and copies of a text do not count.
with

words as (
    select
        i.id,
        i.published_at,
        unnest(list_distinct(list_transform(
            regexp_extract_all(replace(lower(i.title), '’', chr(39)), '\p{L}[\p{L}\p{N}''&-]*'),
            w -> regexp_replace(trim(w, chr(39) || '-&'), chr(39) || 's$', '')
        ))) as term
    from core_item as i
    where not i.duplicate_text
)

select
    w.id,
    cast(date_trunc('week', w.published_at) as date) as week,
    w.term
from words as w
where length(w.term) >= 3 and w.term not in (select s.word from stop_word as s)
