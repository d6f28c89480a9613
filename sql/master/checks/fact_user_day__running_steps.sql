-- Each running count of a user's day is that of the user's day before, or what the user had before the days shown
-- here, and the day's own count; the last login is of the day if it had one, else the one before.
-- Of more than a million rows only a part of the users is looked at, another part each day: sorting all days would
-- take longer than making them.
-- rule: master.fact_user_day__running_steps
with counted as (
    select cast(floor(count(*) / 1000000) as bigint) + 1 as parts
    from core_user_day
),

part as (
    select c.parts, datediff('day', date '1970-01-01', cast(run_time() as date)) % c.parts as turn
    from counted as c
),

stepped as (
    select
        d.*,
        coalesce(lag(d.deposits_to_date) over w, o.deposits, 0) as deposits_before,
        coalesce(lag(d.deposits_complete_to_date) over w, o.deposits_complete, 0) as deposits_complete_before,
        coalesce(lag(d.withdrawals_to_date) over w, o.withdrawals, 0) as withdrawals_before,
        coalesce(lag(d.withdrawals_complete_to_date) over w, o.withdrawals_complete, 0) as withdrawals_complete_before,
        coalesce(lag(d.events_to_date) over w, o.events, 0) as events_before,
        coalesce(lag(d.logins_to_date) over w, o.logins, 0) as logins_before,
        coalesce(lag(d.last_login_to_date_at) over w, o.last_login_at) as last_login_before_at
    from core_user_day as d
    cross join part as p
    left join core_user_opening as o
        on o.user_durable_key = d.user_durable_key
    where d.user_durable_key % p.parts = p.turn
    window w as (
        partition by d.user_durable_key
        order by d.date_key
    )
)

select s.user_durable_key, s.date_key
from stepped as s
where s.deposits_to_date <> s.deposits_before + s.deposits
    or s.deposits_complete_to_date <> s.deposits_complete_before + s.deposits_complete
    or s.withdrawals_to_date <> s.withdrawals_before + s.withdrawals
    or s.withdrawals_complete_to_date <> s.withdrawals_complete_before + s.withdrawals_complete
    or s.events_to_date <> s.events_before + s.events
    or s.logins_to_date <> s.logins_before + s.logins
    or (s.logins = 0 and s.last_login_to_date_at is distinct from s.last_login_before_at)
    or (s.logins > 0 and cast(s.last_login_to_date_at as date) is distinct from cast(s.last_seen_at as date))
