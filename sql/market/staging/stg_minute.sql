-- Grain: one row per line of a minute file, good or bad.
-- Every field typed once; `rule` names the first rule of the catalogue that the row breaks, null if none.
-- raw_minute is the file behind its mapping: text under our own names, and the number of its series.
-- No join, because a row's place in the table is its line number.
with counted as (
    select
        r.*,
        count_number(r.time_text) as time_number,
        count_number(r.end_text) as end_number
    from raw_minute as r
),

typed as (
    select
        r.series_id,
        r.time_text,
        r.open_text,
        r.high_text,
        r.low_text,
        r.close_text,
        r.volume_text,
        r.quote_text,
        r.trades_text,
        r.end_text,
        r.conversion_text,
        time_us(r.time_text, r.time_number) as open_us,
        time_us(r.end_text, r.end_number) as end_us,
        price_number(r.open_text) as open,
        price_number(r.high_text) as high,
        price_number(r.low_text) as low,
        price_number(r.close_text) as close,
        wide_amount(r.volume_text) as volume,
        wide_amount(r.quote_text) as quote_volume,
        count_number(r.trades_text) as trades,
        r.src_line
    from counted as r
),

judged as (
    select
        t.*,
        case
            when t.time_text is null and t.open_text is null and t.close_text is null then 'blank_row'
            when t.open_us is null and lower(trim(t.open_text)) = 'open' then 'repeated_header'
            when t.time_text is null then 'null_time'
            when t.open_us is null or t.open_us < 1230940800000000 then 'unparsable_time'
            when breaks_bars_on_grid(t.open_us % 60000000) then 'bars.on_grid'
            when breaks_bars_not_future(judged_us(), t.open_us) then 'bars.not_future'
            when t.open_us + 60000000 > judged_us() then 'unfinished_bar'
            when t.end_text is not null and coalesce(t.end_us - t.open_us not between 59000000 and 60000000, true) then 'wrong_interval'
            when t.series_id is null then 'unknown_series'
            when breaks_bars_complete(is_there(t.close_text), is_there(t.high_text), is_there(t.low_text), is_there(t.open_text), 1) then 'bars.complete'
            when t.open is null or t.high is null or t.low is null or t.close is null then 'unparsable_price'
            when too_precise(t.open_text, t.open) or too_precise(t.high_text, t.high) or too_precise(t.low_text, t.low) or too_precise(t.close_text, t.close) then 'price_precision'
            when breaks_bars_positive(t.close, t.high, t.low, t.open) then 'bars.positive'
            when t.volume_text is null then 'null_volume'
            when t.volume is null or (t.quote_text is not null and t.quote_volume is null) or (t.trades_text is not null and t.trades is null) then 'unparsable_volume'
            when breaks_bars_volume_not_negative(t.quote_volume, t.volume) or coalesce(t.trades < 0, false) or rounded_below_zero(t.volume_text, t.volume) or rounded_below_zero(t.quote_text, t.quote_volume) then 'bars.volume_not_negative'
            when breaks_bars_ohlc_order(t.close, t.high, t.low, t.open) then 'bars.ohlc_order'
        end as rule
    from typed as t
)

select
    j.series_id,
    make_timestamp(j.open_us) as open_time,
    j.open,
    j.high,
    j.low,
    j.close,
    j.volume,
    j.quote_volume,
    j.trades,
    cast(
        case when j.volume = 0 then 1 else 0 end
        + case when coalesce(lower(j.conversion_text), 'direct') in ('direct', '') then 0 else 8 end
        as smallint
    ) as flag_bits,
    j.rule,
    case when j.rule is not null and regexp_full_match(j.time_text, '[0-9A-Za-z:.+ -]+') then lower(j.time_text) end as said,
    j.src_line
from judged as j
