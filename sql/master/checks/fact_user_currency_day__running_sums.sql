-- By day and currency the rows add up to the complete deposits and withdrawals, to the last decimal; so they do for each
-- user and currency, whose greatest running counts and sums are those.
-- Of more than a million rows only a part of the users is looked at, another part each day: there are nearly as many
-- users' currencies as rows. core_currency_opening: what users had before the rows shown here; nobody has anything in
-- a full build.
-- rule: master.fact_user_currency_day__running_sums
with counted as (
    select cast(floor(count(*) / 1000000) as bigint) + 1 as parts
    from core_user_currency_day
),

part as (
    select c.parts, datediff('day', date '1970-01-01', cast(run_time() as date)) % c.parts as turn
    from counted as c
),

fact as (
    select
        d.user_durable_key, d.date_key, d.currency_key,
        1 as deposits, d.amount as deposit_amount,
        0 as withdrawals, cast(0 as decimal(38, 18)) as withdrawal_amount
    from core_deposit as d
    where d.user_key <> 0 and d.tx_status_key = 1
    union all
    select
        w.user_durable_key, w.date_key, w.currency_key,
        0, cast(0 as decimal(38, 18)), 1, w.amount
    from core_withdrawal as w
    where w.user_key <> 0 and w.tx_status_key = 1
),

by_day as (
    select
        f.date_key, f.currency_key,
        f.deposits, f.deposit_amount, f.withdrawals, f.withdrawal_amount
    from fact as f
    union all
    select
        d.date_key, d.currency_key,
        -d.deposits, -d.deposit_amount, -d.withdrawals, -d.withdrawal_amount
    from core_user_currency_day as d
),

expected as (
    select
        s.user_durable_key,
        s.currency_key,
        sum(s.deposits) as deposits,
        sum(s.deposit_amount) as deposit_amount,
        sum(s.withdrawals) as withdrawals,
        sum(s.withdrawal_amount) as withdrawal_amount
    from (
        select
            f.user_durable_key, f.currency_key,
            f.deposits, f.deposit_amount, f.withdrawals, f.withdrawal_amount
        from fact as f
        union all
        select
            o.user_durable_key, o.currency_key,
            o.deposits, o.deposit_amount, o.withdrawals, o.withdrawal_amount
        from core_currency_opening as o
    ) as s
    cross join part as p
    where s.user_durable_key % p.parts = p.turn
    group by s.user_durable_key, s.currency_key
),

found as (
    select
        s.user_durable_key,
        s.currency_key,
        sum(s.deposits) as deposits,
        sum(s.deposit_amount) as deposit_amount,
        sum(s.withdrawals) as withdrawals,
        sum(s.withdrawal_amount) as withdrawal_amount,
        max(s.deposits_to_date) as deposits_to_date,
        max(s.deposit_amount_to_date) as deposit_amount_to_date,
        max(s.withdrawals_to_date) as withdrawals_to_date,
        max(s.withdrawal_amount_to_date) as withdrawal_amount_to_date
    from (
        select
            d.user_durable_key, d.currency_key,
            d.deposits, d.deposit_amount, d.withdrawals, d.withdrawal_amount,
            d.deposits_to_date, d.deposit_amount_to_date, d.withdrawals_to_date, d.withdrawal_amount_to_date
        from core_user_currency_day as d
        union all
        select
            o.user_durable_key, o.currency_key,
            o.deposits, o.deposit_amount, o.withdrawals, o.withdrawal_amount,
            o.deposits, o.deposit_amount, o.withdrawals, o.withdrawal_amount
        from core_currency_opening as o
    ) as s
    cross join part as p
    where s.user_durable_key % p.parts = p.turn
    group by s.user_durable_key, s.currency_key
)

select b.date_key, cast(null as bigint) as user_durable_key, b.currency_key
from by_day as b
group by b.date_key, b.currency_key
having sum(b.deposits) <> 0
    or sum(b.deposit_amount) <> 0
    or sum(b.withdrawals) <> 0
    or sum(b.withdrawal_amount) <> 0
union all
select null, coalesce(e.user_durable_key, f.user_durable_key), coalesce(e.currency_key, f.currency_key)
from expected as e
full outer join found as f
    on f.user_durable_key = e.user_durable_key
    and f.currency_key = e.currency_key
where e.deposits is distinct from f.deposits
    or e.deposit_amount is distinct from f.deposit_amount
    or e.withdrawals is distinct from f.withdrawals
    or e.withdrawal_amount is distinct from f.withdrawal_amount
    or e.deposits is distinct from f.deposits_to_date
    or e.deposit_amount is distinct from f.deposit_amount_to_date
    or e.withdrawals is distinct from f.withdrawals_to_date
    or e.withdrawal_amount is distinct from f.withdrawal_amount_to_date
