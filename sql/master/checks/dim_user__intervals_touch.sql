-- The versions of a user cover all time once: no hole, no overlap, one current.
-- rule: master.dim_user__intervals_touch
with neighbour as (
    select
        u.user_id,
        u.version,
        u.valid_from,
        u.valid_to,
        u.is_current,
        lag(u.valid_to) over (partition by u.user_id order by u.valid_from) as valid_to_before,
        lead(u.valid_from) over (partition by u.user_id order by u.valid_from) as valid_from_after
    from dim_user as u
)

select n.user_id, n.version, n.valid_from, n.valid_to
from neighbour as n
where n.valid_from >= n.valid_to
    or (n.valid_to_before is null and n.valid_from <> timestamp '0001-01-01 00:00:00')
    or (n.valid_to_before is not null and n.valid_from <> n.valid_to_before)
    or (n.valid_from_after is null and n.valid_to <> timestamp '9999-12-31 00:00:00')
    or n.is_current <> (n.valid_from_after is null)
