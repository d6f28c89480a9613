-- Nothing but http and https is published as a link, and nothing that could end the markup around it.
-- rule: news.items__safe_links
select i.id, i.link
from items as i
where i.link is not null and not regexp_full_match(i.link, 'https?://[^\p{C}\p{Z}"<>`\\]+')
    or contains(i.link, chr(39))
