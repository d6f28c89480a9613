-- Grain: one row per record of a file. The first rule that a row breaks is its rule; null: it breaks none.
with

typed as (
    select
        r.src_file,
        r.line,
        r.raw,
        r.fault,
        r.published_us,
        r.day_only,
        r.title,
        r.title_given,
        r.mojibake,
        r.html,
        r.corrected,
        nullif(trim(r.source), '') as source,
        nullif(trim(r.link), '') as link,
        nullif(trim(r.sentiment_text), '') as sentiment_text,
        try_cast(nullif(trim(r.sentiment_text), '') as double) as sentiment,
        r.sentiment_scored
    from raw_news as r
)

select
    t.src_file,
    t.line,
    t.raw,
    case
        when t.fault is not null then t.fault
        when breaks_news_text_present(length(t.title)) then 'text_present'
        when breaks_news_text_length(length(t.title)) then 'text_length'
        when breaks_news_time_known(t.published_us) then 'time_known'
        when breaks_news_not_before_bitcoin(t.published_us) then 'not_before_bitcoin'
        when breaks_news_not_future(judged_us(), t.published_us) then 'not_future'
        when t.sentiment_text is not null and t.sentiment is null then 'sentiment_number'
        when t.sentiment_text is not null and isnan(t.sentiment) then 'sentiment_number'
        when breaks_news_sentiment_in_range(t.sentiment) then 'sentiment_in_range'
    end as rule,
    t.published_us,
    t.day_only,
    t.title,
    t.title_given,
    t.mojibake,
    t.html,
    t.corrected,
    t.source,
    case when regexp_full_match(t.link, 'https?://[A-Za-z0-9.-]+(:[0-9]+)?([/?#][!-~]*)?') then t.link end as link,
    t.link is not null
        and not regexp_full_match(t.link, 'https?://[A-Za-z0-9.-]+(:[0-9]+)?([/?#][!-~]*)?') as bad_link,
    t.sentiment as sentiment_given,
    t.sentiment_scored,
    trim(regexp_replace(lower(nfc_normalize(t.title)), '[^\p{L}\p{N}]+', ' ', 'g')) as text_key
from typed as t
