-- Every link given is an http or https address.
-- rule: news.items__links
select i.id, i.title
from items as i
where contains(i.flags, 'bad_link')
