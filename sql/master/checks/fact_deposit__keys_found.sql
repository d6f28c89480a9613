-- Every key of a deposit is found in its dimension, and the user version is the one valid at its time.
-- rule: master.fact_deposit__keys_found
select f.deposit_id, f.date_key, f.user_key, f.currency_key, f.tx_status_key, f.interface_key
from fact_deposit as f
left join dim_user as u
    on u.user_key = f.user_key
left join dim_date as d
    on d.date_key = f.date_key
left join dim_currency as c
    on c.currency_key = f.currency_key
left join dim_tx_status as s
    on s.tx_status_key = f.tx_status_key
left join dim_interface as i
    on i.interface_key = f.interface_key
where u.user_key is null
    or f.event_timestamp < u.valid_from
    or f.event_timestamp >= u.valid_to
    or d.date_key is null
    or c.currency_key is null
    or s.tx_status_key is null
    or i.interface_key is null
