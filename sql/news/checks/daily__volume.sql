-- No day has ten times as many items as the median of the 28 days with news before it.
-- rule: news.daily__volume
with past as (
    select
        d.date,
        d.items,
        median(d.items) over (order by d.date rows between 28 preceding and 1 preceding) as usual,
        count(*) over (order by d.date rows between 28 preceding and 1 preceding) as days
    from daily as d
)
select p.date, p.items, p.usual
from past as p
where p.days >= 14 and p.items > 10 * p.usual
