-- The model in one row: its days, users by how far they got, and rows of each fact.
with users as (
    select
        count(*) as users,
        count(u.first_deposit_at) as depositors,
        count(case when u.first_deposit_at is null then u.first_deposit_any_at end) as only_failed,
        count(u.first_login_at) as users_logged_in,
        cast(min(u.first_seen_at) as date) as first_date,
        cast(max(u.last_seen_at) as date) as last_date
    from dim_user as u
    where u.is_current
        and u.user_key <> 0
),

movements as (
    select
        sum(f.deposits) as deposits,
        sum(f.withdrawals) as withdrawals
    from fact_currency_day as f
)

select
    u.first_date,
    u.last_date,
    u.users,
    u.depositors,
    u.only_failed,
    u.users - u.depositors - u.only_failed as never_tried,
    u.users_logged_in,
    cast(coalesce(m.deposits, 0) as bigint) as deposits,
    cast(coalesce(m.withdrawals, 0) as bigint) as withdrawals
from users as u
cross join movements as m
