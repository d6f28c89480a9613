-- Users seen before, of whom nothing was seen in the last days up to and including a UTC day.
-- Who was last seen in those days is told from the user; only who came back is looked for in them.
with recent as (
    select distinct f.user_durable_key
    from fact_user_day as f
    where f.date_key > cast(strftime(cast(:date as date) - cast(:days as integer), '%Y%m%d') as integer)
        and f.date_key <= :date_key
)

select
    u.user_id,
    u.first_seen_at,
    u.last_seen_at >= cast(:date as date) + interval 1 day as came_back
from dim_user as u
left join recent as r
    on r.user_durable_key = u.user_durable_key
where u.is_current
    and u.user_key <> 0
    and u.first_seen_at < cast(:date as date) + interval 1 day
    and (
        u.last_seen_at < cast(:date as date) - cast(:days as integer) + 1
        or u.last_seen_at >= cast(:date as date) + interval 1 day
    )
    and r.user_durable_key is null
order by u.user_id
