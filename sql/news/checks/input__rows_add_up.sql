-- Every record of a file was accepted, quarantined or a duplicate.
-- rule: news.input__rows_add_up
select t.src_file, t.rows_in, t.accepted, t.quarantined, t.duplicates
from file_tally as t
where t.accepted + t.quarantined + t.duplicates <> t.rows_in
