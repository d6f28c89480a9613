-- Grain: one row per user, instant, jurisdiction and level that came and did not count, because
-- another level of the user at that instant did. Kept to know it again: the second time it is a duplicate.
with content as (
    select
        l.user_id,
        l.event_timestamp,
        l.jurisdiction,
        l.level,
        min(l.src_file) as src_file
    from stg_user_level as l
    where l.rule is null
    group by l.user_id, l.event_timestamp, l.jurisdiction, l.level
),

ranked as (
    select
        c.*,
        row_number() over (
            partition by c.user_id, c.event_timestamp
            order by c.level desc, c.jurisdiction desc
        ) as place
    from content as c
)

select
    r.user_id,
    r.event_timestamp,
    r.jurisdiction,
    r.level,
    r.src_file
from ranked as r
where r.place > 1
