-- Sources of one pair close a whole day within 5 % of their median.
-- rule: market.bars_daily__sources_agree
with closing as (
    select
        split_part(b.series, ':', 2) as pair,
        b.series,
        b.open_time,
        b.close,
        median(b.close) over (partition by split_part(b.series, ':', 2), b.open_time) as middle,
        count(*) over (partition by split_part(b.series, ':', 2), b.open_time) as sources
    from bars_daily as b
)

select c.series, c.open_time, c.close, c.middle
from closing as c
where c.sources >= 3
    and abs(cast(c.close as double) / c.middle - 1) > 0.05
