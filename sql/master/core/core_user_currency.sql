-- Grain: one row per user and currency in which anything of theirs ever completed: what a day that follows is
-- added to. The greatest running counts and sums, which never fall, for no amount is negative.
-- core_currency_opening: what users had before the first day seen here, in the same shape.
with total as (
    select
        d.user_durable_key,
        d.currency_key,
        d.deposits_to_date as deposits,
        d.deposit_amount_to_date as deposit_amount,
        d.withdrawals_to_date as withdrawals,
        d.withdrawal_amount_to_date as withdrawal_amount
    from core_user_currency_day as d
    union all
    select
        o.user_durable_key,
        o.currency_key,
        o.deposits,
        o.deposit_amount,
        o.withdrawals,
        o.withdrawal_amount
    from core_currency_opening as o
)

select
    t.user_durable_key,
    t.currency_key,
    max(t.deposits) as deposits,
    max(t.deposit_amount) as deposit_amount,
    max(t.withdrawals) as withdrawals,
    max(t.withdrawal_amount) as withdrawal_amount
from total as t
group by t.user_durable_key, t.currency_key
