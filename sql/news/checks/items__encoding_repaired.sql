-- No text had to be put right.
-- rule: news.items__encoding_repaired
select i.id, i.title_given
from items as i
where contains(i.flags, 'mojibake_repaired')
