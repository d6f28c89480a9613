-- Grain: one row per line of an event file, good or bad.
-- Every field typed once, null where its text has not the form that is taken; `rule` names the first rule of rules.yml that the row breaks, null if none.
-- key_of_… look a name up in its seed; no join, because a row's place in the file is its line number.
-- Rows that name a user nobody knows pass here; core_event holds them back until the user arrives.
with typed as (
    select
        r.id as id_text,
        whole_number(r.id) as event_id,
        r.event_timestamp as time_text,
        utc_time(r.event_timestamp) as event_timestamp,
        lower(trim(r.user_id)) as user_id,
        r.event_name,
        key_of_event_type(lower(trim(r.event_name))) as event_type_key,
        r.src_line
    from raw_event as r
)

select
    t.event_id,
    t.event_timestamp,
    t.user_id,
    coalesce(t.event_type_key, cast(0 as smallint)) as event_type_key,
    coalesce(is_login_event(t.event_type_key), false) as is_login,
    case
        when t.id_text is null and t.time_text is null and t.user_id is null and t.event_name is null then 'blank_row'
        when t.id_text is null then 'null_id'
        when t.event_id is null or (t.event_id <= 0 and contains(t.id_text, '-')) then 'unparsable_id'
        when t.time_text is null then 'null_time'
        when t.event_timestamp is null or t.event_timestamp < timestamp '2009-01-03 00:00:00' then 'unparsable_time'
        when length(t.time_text) > 26 and regexp_matches(t.time_text, '\.[0-9]{7,}') then 'time_precision'
        when t.event_timestamp > run_time() then 'future_time'
        when t.user_id is null or t.user_id = '' then 'null_user'
        when not is_hex_id(t.user_id) then 'malformed_user_id'
        when t.event_type_key is null then 'unknown_event_name'
    end as rule,
    t.src_line
from typed as t
