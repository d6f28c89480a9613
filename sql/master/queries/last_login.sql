-- The last login of one user, or of every user.
select
    u.user_id,
    u.last_login_at
from dim_user as u
where u.is_current
    and u.user_key <> 0
    and (cast(:user as varchar) is null or u.user_id = :user)
    and (:never = 'list' or u.last_login_at is not null)
order by u.user_id
