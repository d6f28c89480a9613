-- Every user version has a key, and no two share one.
-- rule: master.dim_user__key_unique
select u.user_key, count(*) as occurrences
from dim_user as u
group by u.user_key
having count(*) > 1 or u.user_key is null
