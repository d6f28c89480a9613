-- The calendar has every day between its first and its last.
-- rule: master.dim_date__without_holes
with neighbour as (
    select d.date_key, d.date, lag(d.date) over (order by d.date) as date_before
    from dim_date as d
)

select n.date_key, n.date_before
from neighbour as n
where n.date_before is not null and n.date <> n.date_before + interval 1 day
