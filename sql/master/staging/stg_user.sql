-- Grain: one row per line of a user file, good or bad.
-- `rule` names the first rule of rules.yml that the row breaks, null if none.
select
    lower(trim(r.user_id)) as user_id,
    case
        when r.user_id is null or trim(r.user_id) = '' then 'blank_user'
        when not is_hex_id(r.user_id) then 'malformed_user_id'
    end as rule,
    r.src_line
from raw_user as r
