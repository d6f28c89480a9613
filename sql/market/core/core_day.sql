-- Grain: one row per series and UTC day with any bar.
select
    b.series_id,
    cast(date_trunc('day', b.open_time) as date) as day,
    min(b.open_time) as first_time,
    max(b.open_time) as last_time,
    cast(count(*) as smallint) as minutes,
    cast(sum(b.flag_bits & 1) as smallint) as zero_volume,
    cast(sum((b.flag_bits & 2) // 2) as smallint) as frozen,
    cast(sum((b.flag_bits & 4) // 4) as smallint) as coarse,
    cast(sum((b.flag_bits & 16) // 16) as smallint) as provisional,
    sum(b.volume) as volume
from core_bar as b
group by b.series_id, cast(date_trunc('day', b.open_time) as date)
