-- Grain: one row per hole in a series: minutes without a bar between two that have one. A hole over midnight is one hole.
-- Bars of several minutes have none between them, over midnight neither.
with across as (
    select
        c.series_id,
        lag(c.last_time) over w + interval 1 minute as gap_from,
        c.first_time - interval 1 minute as gap_to,
        greatest(coalesce(c.first_step, 1), coalesce(lag(c.last_step) over w, 1)) as step
    from core_day as c
    window w as (partition by c.series_id order by c.day)
)

select
    s.series,
    a.gap_from as "from",
    a.gap_to as "to",
    cast(date_diff('minute', a.gap_from, a.gap_to) + 1 as integer) as minutes
from across as a
inner join series as s
    on s.series_id = a.series_id
where date_diff('minute', a.gap_from, a.gap_to) + 2 > a.step
union all
select s.series, g.gap_from, g.gap_to, g.minutes
from core_gap as g
inner join series as s
    on s.series_id = g.series_id
