-- Nothing but http and https is published as a link.
-- rule: news.items__safe_links
select i.id, i.link
from items as i
where i.link is not null and not regexp_full_match(i.link, 'https?://[!-~]+')
