-- Grain: one row per series, day and kind of crossing of daily averages.
-- golden_…: the quick average rises above the slow one; death_…: it falls below. An average that is equal is not above.
with pair as (
    select b.series, b.open_time, b.close, '7_25' as name, b.sma_7 > b.sma_25 as above
    from bars_daily as b
    where b.sma_25 is not null
    union all
    select b.series, b.open_time, b.close, '25_99', b.sma_25 > b.sma_99
    from bars_daily as b
    where b.sma_99 is not null
)

select
    p.series,
    p.open_time as at,
    case when p.above then 'golden_' else 'death_' end || p.name as kind,
    p.close
from pair as p
qualify lag(p.above) over (partition by p.series, p.name order by p.open_time) <> p.above
