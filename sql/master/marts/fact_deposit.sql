-- Grain: one row per deposit (any status), keyed to the version of the user valid at its time.
select
    c.deposit_id,
    c.date_key,
    c.user_key,
    c.currency_key,
    c.tx_status_key,
    c.interface_key,
    c.event_timestamp,
    c.amount
from core_deposit as c
where c.user_key <> 0
