-- For each file, rows in are the accepted, the quarantined and the duplicates.
-- rule: master.input__rows_add_up
select r.file, r.rows_in, r.accepted, r.quarantined, r.duplicates
from run_input as r
where r.rows_in <> r.accepted + r.quarantined + r.duplicates
    or least(r.accepted, r.quarantined, r.duplicates) < 0
