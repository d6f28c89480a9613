-- New depositors by UTC day of their first complete deposit.
select
    cast(u.first_deposit_at as date) as date,
    count(*) as new_depositors
from dim_user as u
where u.is_current
    and u.first_deposit_at >= cast(:from as date)
    and u.first_deposit_at < cast(:to as date) + interval 1 day
group by cast(u.first_deposit_at as date)
order by date
