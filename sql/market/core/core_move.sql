-- Grain: one row per series, month, interval (1m, 1h) and each of its 20 largest moves from open to close.
-- Only minutes at least as wild as the wildest minute of the month's 20th wildest hour are ranked; of a month with
-- fewer hours all are.
with bound as (
    select
        h.series_id,
        part_of(h.hour) as part,
        h.top_move,
        row_number() over (
            partition by h.series_id, part_of(h.hour) order by h.top_move desc, h.hour
        ) as place
    from part_hour as h
),

least as (
    select
        b.series_id,
        b.part,
        case when count(*) = 20 then min(b.top_move) else 0 end as move
    from bound as b
    where b.place <= 20
    group by b.series_id, b.part
),

-- Only hours that hold such a minute are looked into, so that most minutes need no logarithm.
wild_hour as (
    select
        h.series_id,
        h.hour,
        l.part,
        l.move
    from part_hour as h
    inner join least as l
        on l.series_id = h.series_id
        and l.part = part_of(h.hour)
    where h.top_move >= l.move
),

wild as (
    select
        b.series_id,
        h.part,
        b.open_time,
        b.open,
        b.close,
        h.move,
        cast(round(ln(cast(b.close as double) / cast(b.open as double)) * 1e9) as bigint) as nano
    from part_bar as b
    inner join wild_hour as h
        on h.series_id = b.series_id
        and h.hour = date_trunc('hour', b.open_time)
    where (b.flag_bits & 2) = 0
),

moved as (
    select w.series_id, w.part, '1m' as interval, w.open_time, w.open, w.close, w.nano
    from wild as w
    where abs(w.nano) >= w.move
    union all
    select h.series_id, part_of(h.hour), '1h', h.hour, h.open, h.close, h.nano
    from part_hour as h
)

select
    m.series_id,
    m.part,
    m.interval,
    m.open_time,
    m.open,
    m.close,
    m.nano
from moved as m
where m.nano <> 0
qualify row_number() over (
    partition by m.series_id, m.part, m.interval order by abs(m.nano) desc, m.open_time
) <= 20
