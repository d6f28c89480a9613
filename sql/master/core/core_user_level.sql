-- Grain: one row per user and instant at which a level was set.
-- Where one user has several at one instant, the highest level counts, then the jurisdiction that
-- sorts last: a rule that needs nothing but the rows themselves. The others are counted as duplicates.
with ranked as (
    select
        l.user_id,
        l.event_timestamp,
        l.jurisdiction,
        l.level,
        l.src_file,
        l.src_line,
        row_number() over (
            partition by l.user_id, l.event_timestamp
            order by l.level desc, l.jurisdiction desc, l.src_file, l.src_line
        ) as place
    from stg_user_level as l
    where l.rule is null
)

select
    r.user_id,
    r.event_timestamp,
    r.jurisdiction,
    r.level,
    r.src_file,
    r.src_line
from ranked as r
where r.place = 1
