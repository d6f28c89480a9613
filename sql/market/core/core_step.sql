-- Grain: one row per minute of a UTC day that misses minutes or has an hour's worth of empty ones.
-- A step is the minutes since the bar before it in the same day. Runs are bars next to each other with
-- equal steps (even: 10 bars or more and so 9 steps, none of them 1), or without volume at one price (flat: 60 or more).
with day as (
    select
        k.series_id,
        date_trunc('day', k.open_time) as day
    from core_kept as k
    group by k.series_id, date_trunc('day', k.open_time)
    having count(*) <> date_diff('minute', min(k.open_time), max(k.open_time)) + 1
        or sum(k.flag_bits & 1) >= 60
),

stepped as (
    select
        k.series_id,
        d.day,
        k.open_time,
        k.close,
        (k.flag_bits & 1) = 1 and k.open = k.close and k.high = k.low as flat,
        date_diff('minute', lag(k.open_time) over w, k.open_time) as step
    from core_kept as k
    inner join day as d
        on d.series_id = k.series_id
        and d.day = date_trunc('day', k.open_time)
    window w as (partition by k.series_id, d.day order by k.open_time)
),

turned as (
    select
        s.*,
        case when s.step is not distinct from lag(s.step) over w then 0 else 1 end as step_turn,
        case when s.flat and coalesce(lag(s.flat) over w, false) and s.close = lag(s.close) over w then 0 else 1 end as flat_turn
    from stepped as s
    window w as (partition by s.series_id, s.day order by s.open_time)
),

numbered as (
    select
        t.*,
        sum(t.step_turn) over w as step_run,
        sum(t.flat_turn) over w as flat_run
    from turned as t
    window w as (partition by t.series_id, t.day order by t.open_time rows unbounded preceding)
),

sized as (
    select
        n.*,
        n.step between 2 and 60
            and count(*) over (partition by n.series_id, n.day, n.step_run) >= 9 as even,
        n.flat and count(*) over (partition by n.series_id, n.day, n.flat_run) >= 60 as frozen
    from numbered as n
)

select
    z.series_id,
    z.open_time,
    z.step,
    coalesce(z.even, false) as even,
    cast(
        case when z.frozen then 2 else 0 end
        + case
            when coalesce(lead(z.even) over w, false) then 4
            when coalesce(z.even, false) and coalesce(lead(z.step) over w, 0) <> 1 then 4
            else 0
        end
        as smallint
    ) as flag_bits
from sized as z
window w as (partition by z.series_id, z.day order by z.open_time)
