-- No text still looks as if it had been read in a wrong encoding.
-- rule: news.items__encoding
select i.id, i.title
from items as i
where contains(i.flags, 'mojibake_suspected')
