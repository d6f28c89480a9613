-- Each running count and sum of a user's day in a currency is that of the day before, or what the user had before the
-- days shown here, and the day's own.
-- Of more than a million rows only a part of the users is looked at, another part each day: sorting all days would
-- take longer than making them.
-- rule: master.fact_user_currency_day__running_steps
with counted as (
    select cast(floor(count(*) / 1000000) as bigint) + 1 as parts
    from core_user_currency_day
),

part as (
    select c.parts, datediff('day', date '1970-01-01', cast(run_time() as date)) % c.parts as turn
    from counted as c
),

stepped as (
    select
        d.*,
        coalesce(lag(d.deposits_to_date) over w, o.deposits, 0) as deposits_before,
        coalesce(lag(d.deposit_amount_to_date) over w, o.deposit_amount, 0) as deposit_amount_before,
        coalesce(lag(d.withdrawals_to_date) over w, o.withdrawals, 0) as withdrawals_before,
        coalesce(lag(d.withdrawal_amount_to_date) over w, o.withdrawal_amount, 0) as withdrawal_amount_before
    from core_user_currency_day as d
    cross join part as p
    left join core_currency_opening as o
        on o.user_durable_key = d.user_durable_key
        and o.currency_key = d.currency_key
    where d.user_durable_key % p.parts = p.turn
    window w as (
        partition by d.user_durable_key, d.currency_key
        order by d.date_key
    )
)

select s.user_durable_key, s.currency_key, s.date_key
from stepped as s
where s.deposits_to_date <> s.deposits_before + s.deposits
    or s.deposit_amount_to_date <> s.deposit_amount_before + s.deposit_amount
    or s.withdrawals_to_date <> s.withdrawals_before + s.withdrawals
    or s.withdrawal_amount_to_date <> s.withdrawal_amount_before + s.withdrawal_amount
