-- Grain: one row per series and month and each of its 20 largest moves inside one minute.
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
    from fresh_hour as h
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
    from fresh_hour as h
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
    from core_bar as b
    inner join wild_hour as h
        on h.series_id = b.series_id
        and h.hour = date_trunc('hour', b.open_time)
    where (b.flag_bits & 2) = 0
)

select
    w.series_id,
    w.part,
    w.open_time,
    w.open,
    w.close,
    w.nano
from wild as w
where w.nano <> 0
    and abs(w.nano) >= w.move
qualify row_number() over (
    partition by w.series_id, w.part order by abs(w.nano) desc, w.open_time
) <= 20
