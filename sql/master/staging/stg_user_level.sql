-- Grain: one row per line of a user level file, good or bad.
-- `rule` names the first rule of rules.yml that the row breaks, null if none.
with typed as (
    select
        lower(trim(r.user_id)) as user_id,
        lower(trim(r.jurisdiction)) as jurisdiction,
        r.level as level_text,
        try_cast(whole_number(r.level) as smallint) as level,
        r.event_timestamp as time_text,
        utc_time(r.event_timestamp) as event_timestamp,
        r.src_line
    from raw_user_level as r
)

select
    t.user_id,
    t.jurisdiction,
    t.level,
    t.event_timestamp,
    case
        when t.user_id is null and t.jurisdiction is null and t.level_text is null and t.time_text is null then 'blank_row'
        when t.user_id is null or t.user_id = '' then 'null_user'
        when not is_hex_id(t.user_id) then 'malformed_user_id'
        when t.time_text is null then 'null_time'
        when t.event_timestamp is null or t.event_timestamp < timestamp '2009-01-03 00:00:00' then 'unparsable_time'
        when length(t.time_text) > 26 and regexp_matches(t.time_text, '\.[0-9]{7,}') then 'time_precision'
        when t.event_timestamp > run_time() then 'future_time'
        when t.jurisdiction is null or t.jurisdiction not in ('mx', 'us') then 'unknown_jurisdiction'
        when t.level is null or t.level not between 0 and 9 then 'unknown_level'
    end as rule,
    t.src_line
from typed as t
