-- Every row of a small dimension has a key and a name, and no two share either.
-- rule: master.dim__keys_unique
with entry as (
    select 'dim_date' as table_name, d.date_key as key, cast(d.date as varchar) as name
    from dim_date as d
    union all
    select 'dim_currency', c.currency_key, c.currency
    from dim_currency as c
    union all
    select 'dim_event_type', e.event_type_key, e.event_name
    from dim_event_type as e
    union all
    select 'dim_tx_status', s.tx_status_key, s.tx_status
    from dim_tx_status as s
    union all
    select 'dim_interface', i.interface_key, i.interface
    from dim_interface as i
)

select e.table_name, e.key, e.name
from entry as e
qualify count(*) over (partition by e.table_name, e.key) > 1
    or count(*) over (partition by e.table_name, e.name) > 1
    or e.key is null
    or e.name is null
