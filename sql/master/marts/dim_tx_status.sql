-- Grain: one row per transaction status of the catalogue; tx_status_key 0 is the unknown status.
select
    s.tx_status_key,
    s.tx_status,
    s.is_complete
from seed_tx_status as s
