-- The days add up to the items.
-- rule: news.daily__sums
select d.total, i.total as items_total
from (select coalesce(sum(d.items), 0) as total, coalesce(sum(d.positive + d.negative + d.neutral), 0) as classes from daily as d) as d
cross join (select count(*) as total from items as i) as i
where d.total <> i.total or d.classes <> i.total
