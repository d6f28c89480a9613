-- Users who deposited or withdrew, depositors, withdrawers and users who logged in, day by day.
select
    t.date,
    count(case when f.deposits_complete + f.withdrawals_complete > 0 then 1 end) as active_users,
    count(case when f.deposits_complete > 0 then 1 end) as depositors,
    count(case when f.withdrawals_complete > 0 then 1 end) as withdrawers,
    count(case when f.logins > 0 then 1 end) as users_logged_in
from fact_user_day as f
inner join dim_date as t
    on t.date_key = f.date_key
where f.date_key between :from_key and :to_key
group by t.date
order by t.date
