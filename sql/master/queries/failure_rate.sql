-- Share of failed transactions by kind, interface and currency between two UTC days, both included.
with transactions as (
    select
        'deposit' as kind, d.interface_key, d.currency_key, d.tx_status_key, count(*) as transactions
    from fact_deposit as d
    where d.date_key between :from_key and :to_key
    group by d.interface_key, d.currency_key, d.tx_status_key
    union all
    select
        'withdrawal', w.interface_key, w.currency_key, w.tx_status_key, count(*)
    from fact_withdrawal as w
    where w.date_key between :from_key and :to_key
    group by w.interface_key, w.currency_key, w.tx_status_key
)

select
    t.kind,
    i.interface,
    c.currency,
    cast(sum(t.transactions) as bigint) as transactions,
    cast(sum(case when s.is_complete then 0 else t.transactions end) as bigint) as failed,
    round(
        cast(sum(case when s.is_complete then 0 else t.transactions end) as decimal(18, 6))
        * 100 / sum(t.transactions), 2
    ) as failed_percent
from transactions as t
inner join dim_interface as i
    on i.interface_key = t.interface_key
inner join dim_currency as c
    on c.currency_key = t.currency_key
inner join dim_tx_status as s
    on s.tx_status_key = t.tx_status_key
group by t.kind, i.interface, c.currency
order by t.kind, i.interface, c.currency
