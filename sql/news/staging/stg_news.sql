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
        nullif(trim(r.link), '') as link_given,
        -- Any letters may name a host; nothing after it may be invisible, a blank or a backslash.
        regexp_full_match(
            trim(r.link),
            '(?i:https?)://[\p{L}\p{M}\p{N}._-]+(:[0-9]{1,5})?([/?#][^\p{C}\p{Z}\\]*)?'
        ) as is_link,
        nullif(trim(r.sentiment_text), '') as sentiment_text,
        -- A number as people write it: the engine would take others too, such as 1_0.
        case
            when regexp_full_match(trim(r.sentiment_text), '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?')
                then try_cast(trim(r.sentiment_text) as double)
        end as sentiment,
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
    t.link_given,
    -- The scheme in small letters, and what could end an attribute or an element as its code.
    case
        when t.is_link
            then lower(regexp_extract(t.link_given, '^[A-Za-z]+'))
                || replace(replace(replace(replace(replace(
                    regexp_replace(t.link_given, '^[A-Za-z]+', ''),
                    '"', '%22'), chr(39), '%27'), '<', '%3C'), '>', '%3E'), '`', '%60')
    end as link,
    t.link_given is not null and not t.is_link as bad_link,
    t.sentiment as sentiment_given,
    t.sentiment_scored,
    nfc_normalize(t.title) as text,
    -- Loose: without case and punctuation, but with signs and symbols, a minus among them.
    coalesce(
        nullif(
            trim(regexp_replace(
                regexp_replace(
                    regexp_replace(lower(nfc_normalize(t.title)), '[\x{FE0E}\x{FE0F}]', '', 'g'),
                    '(^|[\s(])[-–−]([\p{N}\p{Sc}.])',
                    '\1−\2',
                    'g'
                ),
                '[^\p{L}\p{M}\p{N}\p{Sc}\p{Sm}\p{So}%#&@]+|[|]+',
                ' ',
                'g'
            )),
            ''
        ),
        nfc_normalize(t.title)
    ) as text_key
from typed as t
