-- Users by jurisdiction and level as they were at the end of a UTC day.
select
    coalesce(u.jurisdiction, 'unknown') as jurisdiction,
    u.level,
    count(*) as users
from dim_user as u
where u.user_key <> 0
    and u.valid_from < cast(:date as date) + interval 1 day
    and u.valid_to >= cast(:date as date) + interval 1 day
group by u.jurisdiction, u.level
order by jurisdiction, u.level
