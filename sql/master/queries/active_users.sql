-- Users who deposited or withdrew on a UTC day.
-- One look-up: fact_user_day has one row per user and day, so counting rows counts users.
select
    cast(:date as date) as date,
    count(*) as active_users
from fact_user_day as f
where f.date_key = :date_key
    and case
        when :status = 'any' then f.deposits + f.withdrawals
        else f.deposits_complete + f.withdrawals_complete
    end > 0
