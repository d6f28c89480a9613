-- No text held tags or entities.
-- rule: news.items__plain_text
select i.id, i.title
from items as i
where contains(i.flags, 'html')
