-- Grain: one row per series and UTC day with any bar that is not frozen, made of the hours of the days touched.
select
    h.series_id,
    cast(date_trunc('day', h.hour) as date) as day,
    arg_min(h.open, h.hour) as open,
    max(h.high) as high,
    min(h.low) as low,
    arg_max(h.close, h.hour) as close,
    cast(sum(h.volume) as decimal(38, 8)) as volume,
    cast(case when count(h.quote_volume) = count(*) then sum(h.quote_volume) end as decimal(38, 8)) as quote_volume,
    cast(case when count(h.trades) = count(*) then sum(h.trades) end as bigint) as trades,
    cast(sum(h.minutes) as smallint) as minutes,
    cast(sum(h.squares) as hugeint) as squares
from fresh_hour as h
group by h.series_id, cast(date_trunc('day', h.hour) as date)
