-- Accepted, quarantined and duplicate rows make up the lines of each file.
-- rule: market.input__rows_add_up
select i.file, i.rows_in, i.accepted, i.quarantined, i.duplicates
from run_input as i
where i.accepted + i.quarantined + i.duplicates <> i.rows_in
