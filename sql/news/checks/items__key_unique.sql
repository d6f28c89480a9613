-- An item has one row.
-- rule: news.items__key_unique
select i.id, count(*) as n
from items as i
group by i.id
having count(*) > 1
