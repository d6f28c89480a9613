-- Each event of silver is a row of the fact, or held back until its user is known.
-- from: silver/event
-- to: gold/fact_event
with counted as (
    select
        c.date_key,
        count(*) as rows_in,
        0 as accepted,
        count(case when c.user_key = 0 then 1 end) as quarantined
    from core_event as c
    group by c.date_key
    union all
    select f.date_key, 0, count(*), 0
    from fact_event as f
    group by f.date_key
)

select
    c.date_key,
    sum(c.rows_in) as rows_in,
    sum(c.accepted) as accepted,
    sum(c.quarantined) as quarantined,
    0 as duplicates
from counted as c
group by c.date_key
