-- Grain: one row per line of a deposit file, good or bad.
-- Every field typed once, null where its text has not the form that is taken; `rule` names the first rule of rules.yml that the row breaks, null if none.
-- exact_amount is try_cast(… as decimal(38, 18)), only quicker; texts that are no plain number break a rule below.
-- key_of_… look a name up in its seed; no join, because a row's place in the file is its line number.
-- Rows that name a user nobody knows pass here; core_deposit holds them back until the user arrives.
with typed as (
    select
        r.id as id_text,
        whole_number(r.id) as deposit_id,
        r.event_timestamp as time_text,
        utc_time(r.event_timestamp) as event_timestamp,
        lower(trim(r.user_id)) as user_id,
        r.amount as amount_text,
        exact_amount(r.amount) as amount,
        key_of_currency(lower(trim(r.currency))) as currency_key,
        key_of_tx_status(lower(trim(r.tx_status))) as tx_status_key,
        lower(trim(r.interface)) as interface,
        key_of_interface(lower(trim(r.interface))) as interface_key,
        r.src_line
    from raw_deposit as r
)

select
    t.deposit_id,
    t.event_timestamp,
    t.user_id,
    t.amount,
    coalesce(t.currency_key, cast(0 as smallint)) as currency_key,
    coalesce(t.tx_status_key, cast(0 as smallint)) as tx_status_key,
    coalesce(t.interface_key, cast(0 as smallint)) as interface_key,
    case
        when t.id_text is null and t.time_text is null and t.user_id is null and t.amount_text is null then 'blank_row'
        when t.id_text is null then 'null_id'
        when t.deposit_id is null or (t.deposit_id <= 0 and contains(t.id_text, '-')) then 'unparsable_id'
        when t.time_text is null then 'null_time'
        when t.event_timestamp is null or t.event_timestamp < timestamp '2009-01-03 00:00:00' then 'unparsable_time'
        when length(t.time_text) > 26 and regexp_matches(t.time_text, '\.[0-9]{7,}') then 'time_precision'
        when t.event_timestamp > run_time() then 'future_time'
        when t.user_id is null or t.user_id = '' then 'null_user'
        when not is_hex_id(t.user_id) then 'malformed_user_id'
        when t.amount_text is null or trim(t.amount_text) = '' then 'null_amount'
        when not is_plain(t.amount_text) then 'unparsable_amount'
        when t.amount is null or t.amount >= 100000000000000 then 'amount_too_large'
        when length(t.amount_text) > 19 and regexp_matches(t.amount_text, '\.[0-9]{18,}[1-9]') then 'amount_precision'
        when t.amount < 0 or (t.amount = 0 and contains(t.amount_text, '-')) then 'negative_amount'
        when t.currency_key is null then 'unknown_currency'
        when t.tx_status_key is null then 'unknown_status'
        when t.interface is not null and t.interface <> '' and t.interface_key is null then 'unknown_interface'
    end as rule,
    t.src_line
from typed as t
