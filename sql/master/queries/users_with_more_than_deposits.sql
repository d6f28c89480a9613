-- Users with more than n deposits from the beginning up to and including a UTC day.
-- The running count only grows, so a user's largest one up to the day is the count as of the day.
with as_of as (
    select
        f.user_key,
        max(case when :status = 'any' then f.deposits_to_date else f.deposits_complete_to_date end) as deposits
    from fact_user_day as f
    where f.date_key <= :date_key
        and f.deposits > 0
        and case when :status = 'any' then f.deposits_to_date else f.deposits_complete_to_date end > :n
    group by f.user_key
)

select
    u.user_id,
    max(a.deposits) as deposits
from as_of as a
inner join dim_user as u
    on u.user_key = a.user_key
group by u.user_id
order by u.user_id
