-- How many of the users first seen in a range of UTC days logged in, tried to deposit, deposited, and did so again.
with users as (
    select
        u.first_login_at,
        u.first_deposit_any_at,
        u.first_deposit_at,
        u.deposits_complete
    from dim_user as u
    where u.is_current
        and u.user_key <> 0
        and u.first_seen_at >= cast(:from as date)
        and u.first_seen_at < cast(:to as date) + interval 1 day
),

steps as (
    select
        count(*) as seen,
        count(u.first_login_at) as logged_in,
        count(case when u.first_login_at is not null then u.first_deposit_any_at end) as tried,
        count(case when u.first_login_at is not null then u.first_deposit_at end) as deposited,
        count(case when u.first_login_at is not null and u.deposits_complete > 1 then 1 end) as again
    from users as u
)

select 1 as step, 'seen' as name, s.seen as users from steps as s
union all
select 2, 'logged in', s.logged_in from steps as s
union all
select 3, 'tried to deposit', s.tried from steps as s
union all
select 4, 'deposited', s.deposited from steps as s
union all
select 5, 'deposited again', s.again from steps as s
order by step
