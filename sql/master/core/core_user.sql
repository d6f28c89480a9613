-- Grain: one row per user of the user files. The durable key is derived from the natural key, so it
-- is the same whatever was loaded before and in which order.
select
    u.user_id,
    cast('0x' || substr(md5(u.user_id), 1, 15) as bigint) as user_durable_key,
    min(u.src_file) as src_file
from stg_user as u
where u.rule is null
group by u.user_id
