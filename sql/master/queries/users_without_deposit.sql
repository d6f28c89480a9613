-- Users who never deposited. The current version of each user carries its first deposit.
select u.user_id
from dim_user as u
where u.is_current
    and u.user_key <> 0
    and case
        when :status = 'any' then u.first_deposit_any_at
        else u.first_deposit_at
    end is null
order by u.user_id
