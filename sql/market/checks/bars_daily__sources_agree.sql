-- Sources of one pair that tell of a day to its last five minutes close it within 5 % of their median.
-- rule: market.bars_daily__sources_agree
-- Only pairs that three sources tell of are looked at: most have one.
with told as (
    select split_part(s.series, ':', 2) as pair
    from series as s
    group by split_part(s.series, ':', 2)
    having count(*) >= 3
),

closing as (
    select
        split_part(b.series, ':', 2) as pair,
        b.series,
        b.open_time,
        b.close,
        median(b.close) over (partition by split_part(b.series, ':', 2), b.open_time) as middle,
        count(*) over (partition by split_part(b.series, ':', 2), b.open_time) as sources
    from bars_daily as b
    inner join series as s
        on s.series = b.series
    inner join core_day as d
        on d.series_id = s.series_id
        and d.day = cast(b.open_time as date)
    where split_part(b.series, ':', 2) in (select t.pair from told as t)
        and d.frozen = 0
        and d.last_time >= b.open_time + interval 1435 minute
)

select c.series, c.open_time, c.close, c.middle
from closing as c
where c.sources >= 3
    and abs(cast(c.close as double) / c.middle - 1) > 0.05
