-- Users who deposited or withdrew, depositors, withdrawers and users who logged in, day by day.
select
    t.date,
    cast(f.active_users as bigint) as active_users,
    cast(f.depositors as bigint) as depositors,
    cast(f.withdrawers as bigint) as withdrawers,
    cast(f.users_logged_in as bigint) as users_logged_in
from fact_activity_day as f
inner join dim_date as t
    on t.date_key = f.date_key
where f.date_key between :from_key and :to_key
order by t.date
