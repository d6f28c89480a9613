-- Grain: one row per series, interval (1m, 1h, 1d) and each of its 20 largest moves from open to close.
with moved as (
    select m.series_id, m.interval, m.open_time, m.open, m.close, m.nano
    from core_move as m
    union all
    select
        s.series_id, '1d', d.open_time, d.open, d.close,
        cast(round(ln(cast(d.close as double) / cast(d.open as double)) * 1e9) as bigint)
    from bars_daily as d
    inner join series as s
        on s.series = d.series
)

select
    s.series,
    m.interval,
    cast(row_number() over (
        partition by m.series_id, m.interval order by abs(m.nano) desc, m.open_time
    ) as smallint) as place,
    m.open_time,
    m.open,
    m.close,
    round(100 * (cast(m.close as double) / cast(m.open as double) - 1), 6) as move_pct
from moved as m
inner join series as s
    on s.series_id = m.series_id
where m.nano <> 0
qualify row_number() over (
    partition by m.series_id, m.interval order by abs(m.nano) desc, m.open_time
) <= 20
