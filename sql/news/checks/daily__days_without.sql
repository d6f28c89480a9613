-- No more than three days in a row are without news.
-- rule: news.daily__days_without
with steps as (
    select d.date, lag(d.date) over (order by d.date) as before
    from daily as d
)
select s.before as last_day, s.date as next_day
from steps as s
where s.date - s.before > 4
