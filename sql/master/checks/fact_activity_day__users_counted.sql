-- Each day's users are those of the users' days, whose rows of the days shown here are all in user_day_whole.
-- rule: master.fact_activity_day__users_counted
with expected as (
    select
        u.date_key,
        count(*) as users_seen,
        sum(case when u.deposits > 0 or u.withdrawals > 0 then 1 else 0 end) as active_users_any,
        sum(case when u.deposits_complete > 0 or u.withdrawals_complete > 0 then 1 else 0 end) as active_users,
        sum(case when u.deposits_complete > 0 then 1 else 0 end) as depositors,
        sum(case when u.withdrawals_complete > 0 then 1 else 0 end) as withdrawers,
        sum(case when u.logins > 0 then 1 else 0 end) as users_logged_in
    from user_day_whole as u
    group by u.date_key
)

select coalesce(e.date_key, f.date_key) as date_key, e.users_seen as users_of_days, f.users_seen
from expected as e
full outer join fact_activity_day as f
    on f.date_key = e.date_key
where e.date_key is null
    or f.date_key is null
    or e.users_seen <> f.users_seen
    or e.active_users_any <> f.active_users_any
    or e.active_users <> f.active_users
    or e.depositors <> f.depositors
    or e.withdrawers <> f.withdrawers
    or e.users_logged_in <> f.users_logged_in
