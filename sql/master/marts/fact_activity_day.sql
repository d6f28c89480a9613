-- Grain: one row per UTC day on which any user did anything. Users, each counted once a day: counts of
-- several days must not be added, the same user comes again.
select
    u.date_key,
    cast(count(*) as integer) as users_seen,
    cast(count(case when u.deposits + u.withdrawals > 0 then 1 end) as integer) as active_users_any,
    cast(count(case when u.deposits_complete + u.withdrawals_complete > 0 then 1 end) as integer) as active_users,
    cast(count(case when u.deposits_complete > 0 then 1 end) as integer) as depositors,
    cast(count(case when u.withdrawals_complete > 0 then 1 end) as integer) as withdrawers,
    cast(count(case when u.logins > 0 then 1 end) as integer) as users_logged_in
from fact_user_day as u
group by u.date_key
order by u.date_key
