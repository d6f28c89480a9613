-- The hours add up to the items that have one.
-- rule: news.hourly__sums
select h.total, i.total as items_total
from (select coalesce(sum(h.items), 0) as total from hourly as h) as h
cross join (select count(*) as total from items as i where not contains(i.flags, 'day_only')) as i
where h.total <> i.total
