-- Grain: one row per user, UTC day and currency in which a deposit or withdrawal of theirs completed.
-- Counts and sums of the day and running ones up to and including it: within one currency amounts add up, over
-- currencies they never do. Keyed to the version valid at the last of these movements.
-- core_currency_opening: what users had of a currency before the first day seen here; none where all days are seen
-- at once.
with movement as (
    select
        d.user_durable_key, d.date_key, d.currency_key, d.event_timestamp,
        1 as deposits, d.amount as deposit_amount,
        0 as withdrawals, cast(0 as decimal(38, 18)) as withdrawal_amount
    from core_deposit as d
    where d.user_key <> 0 and d.tx_status_key = 1
    union all
    select
        w.user_durable_key, w.date_key, w.currency_key, w.event_timestamp,
        0, cast(0 as decimal(38, 18)),
        1, w.amount
    from core_withdrawal as w
    where w.user_key <> 0 and w.tx_status_key = 1
),

per_day as (
    select
        m.user_durable_key,
        m.date_key,
        m.currency_key,
        max(m.event_timestamp) as last_at,
        cast(sum(m.deposits) as integer) as deposits,
        sum(m.deposit_amount) as deposit_amount,
        cast(sum(m.withdrawals) as integer) as withdrawals,
        sum(m.withdrawal_amount) as withdrawal_amount
    from movement as m
    group by m.user_durable_key, m.date_key, m.currency_key
),

running as (
    select
        p.*,
        sum(p.deposits) over w as deposits_to_date,
        sum(p.deposit_amount) over w as deposit_amount_to_date,
        sum(p.withdrawals) over w as withdrawals_to_date,
        sum(p.withdrawal_amount) over w as withdrawal_amount_to_date
    from per_day as p
    window w as (
        partition by p.user_durable_key, p.currency_key
        order by p.date_key
        rows between unbounded preceding and current row
    )
)

select
    r.date_key,
    v.user_key,
    r.user_durable_key,
    r.currency_key,
    r.deposits,
    cast(r.deposit_amount as decimal(38, 18)) as deposit_amount,
    r.withdrawals,
    cast(r.withdrawal_amount as decimal(38, 18)) as withdrawal_amount,
    cast(r.deposits_to_date + coalesce(o.deposits, 0) as integer) as deposits_to_date,
    cast(r.deposit_amount_to_date + coalesce(o.deposit_amount, 0) as decimal(38, 18)) as deposit_amount_to_date,
    cast(r.withdrawals_to_date + coalesce(o.withdrawals, 0) as integer) as withdrawals_to_date,
    cast(r.withdrawal_amount_to_date + coalesce(o.withdrawal_amount, 0) as decimal(38, 18)) as withdrawal_amount_to_date
from running as r
inner join core_user_version as v
    on v.user_durable_key = r.user_durable_key
    and r.last_at >= v.valid_from
    and r.last_at < v.valid_to
left join core_currency_opening as o
    on o.user_durable_key = r.user_durable_key
    and o.currency_key = r.currency_key
order by r.date_key, v.user_key, r.currency_key
