-- Every day of the activity is found among the dates.
-- rule: master.fact_activity_day__keys_found
select f.date_key
from fact_activity_day as f
left join dim_date as d
    on d.date_key = f.date_key
where d.date_key is null
