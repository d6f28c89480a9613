-- For each user and currency the days add up to the complete deposits and withdrawals, to the last decimal, and
-- the greatest running counts and sums are those. core_currency_opening: what users had before the rows shown here;
-- nobody has anything in a full build.
-- rule: master.fact_user_currency_day__running_sums
with side as (
    select
        d.user_durable_key, d.currency_key,
        1 as deposits, d.amount as deposit_amount,
        0 as withdrawals, cast(0 as decimal(38, 18)) as withdrawal_amount,
        cast(null as integer) as deposits_to_date, cast(null as decimal(38, 18)) as deposit_amount_to_date,
        cast(null as integer) as withdrawals_to_date, cast(null as decimal(38, 18)) as withdrawal_amount_to_date,
        1 as facts
    from core_deposit as d
    where d.user_key <> 0 and d.tx_status_key = 1
    union all
    select
        w.user_durable_key, w.currency_key,
        0, cast(0 as decimal(38, 18)), 1, w.amount,
        null, null, null, null, 1
    from core_withdrawal as w
    where w.user_key <> 0 and w.tx_status_key = 1
    union all
    select
        o.user_durable_key, o.currency_key,
        o.deposits, o.deposit_amount, o.withdrawals, o.withdrawal_amount,
        null, null, null, null, 1
    from core_currency_opening as o
    union all
    select
        o.user_durable_key, o.currency_key,
        -o.deposits, -o.deposit_amount, -o.withdrawals, -o.withdrawal_amount,
        o.deposits, o.deposit_amount, o.withdrawals, o.withdrawal_amount, 0
    from core_currency_opening as o
    union all
    select
        d.user_durable_key, d.currency_key,
        -d.deposits, -d.deposit_amount, -d.withdrawals, -d.withdrawal_amount,
        d.deposits_to_date, d.deposit_amount_to_date, d.withdrawals_to_date, d.withdrawal_amount_to_date, 0
    from core_user_currency_day as d
)

select s.user_durable_key, s.currency_key
from side as s
group by s.user_durable_key, s.currency_key
having sum(s.deposits) <> 0
    or sum(s.deposit_amount) <> 0
    or sum(s.withdrawals) <> 0
    or sum(s.withdrawal_amount) <> 0
    or max(s.deposits_to_date) is distinct from sum(case when s.facts = 1 then s.deposits end)
    or max(s.deposit_amount_to_date) is distinct from sum(case when s.facts = 1 then s.deposit_amount end)
    or max(s.withdrawals_to_date) is distinct from sum(case when s.facts = 1 then s.withdrawals end)
    or max(s.withdrawal_amount_to_date) is distinct from sum(case when s.facts = 1 then s.withdrawal_amount end)
