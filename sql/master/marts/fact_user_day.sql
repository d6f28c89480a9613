-- Grain: one row per user and UTC day on which the user did anything; days without activity have no row.
-- Counts of the day and running counts up to and including it. Keyed to the version valid at the day's last action
-- and to the user over all versions: who counts users or joins today's attributes needs no way over the versions.
select
    d.date_key,
    d.user_key,
    d.user_durable_key,
    d.deposits,
    d.deposits_complete,
    d.withdrawals,
    d.withdrawals_complete,
    d.events,
    d.logins,
    d.deposits_to_date,
    d.deposits_complete_to_date,
    d.withdrawals_to_date,
    d.withdrawals_complete_to_date,
    d.events_to_date,
    d.logins_to_date,
    d.last_seen_at,
    d.last_login_to_date_at
from core_user_day as d
