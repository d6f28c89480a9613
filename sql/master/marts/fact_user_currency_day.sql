-- Grain: one row per user, UTC day and currency in which a deposit or withdrawal of theirs completed.
-- What fact_user_day cannot hold: sums, which add up within a currency alone.
select
    d.date_key,
    d.user_key,
    d.user_durable_key,
    d.currency_key,
    d.deposits,
    d.deposit_amount,
    d.withdrawals,
    d.withdrawal_amount,
    d.deposits_to_date,
    d.deposit_amount_to_date,
    d.withdrawals_to_date,
    d.withdrawal_amount_to_date
from core_user_currency_day as d
