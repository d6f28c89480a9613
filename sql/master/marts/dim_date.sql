-- Grain: one row per UTC day, whole years, from the first to the last year in which anything happened.
with bounds as (
    select min(f.date_key) as first_key, max(f.date_key) as last_key
    from fact_currency_day as f
    union all
    select min(f.date_key), max(f.date_key)
    from fact_activity_day as f
),

years as (
    select min(b.first_key) // 10000 as first_year, max(b.last_key) // 10000 as last_year
    from bounds as b
),

days as (
    select cast(g.day as date) as day
    from years as y
    cross join generate_series(
        make_date(y.first_year, 1, 1), make_date(y.last_year, 12, 31), interval 1 day
    ) as g (day)
    where y.first_year is not null
)

select
    cast(strftime(d.day, '%Y%m%d') as integer) as date_key,
    d.day as date,
    cast(extract(year from d.day) as integer) as year,
    cast(extract(quarter from d.day) as integer) as quarter,
    cast(extract(month from d.day) as integer) as month,
    strftime(d.day, '%B') as month_name,
    cast(extract(day from d.day) as integer) as day_of_month,
    cast(extract(isoyear from d.day) as integer) as iso_year,
    cast(extract(week from d.day) as integer) as iso_week,
    cast(extract(isodow from d.day) as integer) as iso_weekday,
    strftime(d.day, '%A') as weekday_name,
    extract(isodow from d.day) >= 6 as is_weekend,
    last_day(d.day) = d.day as is_month_end
from days as d
