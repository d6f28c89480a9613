-- No text appears a second time.
-- rule: news.items__text_once
select i.id, i.title
from items as i
where contains(i.flags, 'duplicate_text')
