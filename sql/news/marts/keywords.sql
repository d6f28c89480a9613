-- Grain: one row per week and term, the fifty most frequent of each week that three items or more use.
with

weeks as (
    select cast(date_trunc('week', i.published_at) as date) as week, count(*) as week_items
    from core_item as i
    where not i.duplicate_text
    group by cast(date_trunc('week', i.published_at) as date)
),

counted as (
    select t.week, t.term, count(*) as items
    from core_term as t
    group by t.week, t.term
),

before as (
    select
        w.week,
        coalesce(sum(p.week_items), 0) as prior_week_items
    from weeks as w
    left join weeks as p
        on p.week < w.week and p.week >= w.week - interval 28 day
    group by w.week
),

term_before as (
    select c.week, c.term, coalesce(sum(p.items), 0) as prior_items
    from counted as c
    left join counted as p
        on p.term = c.term and p.week < c.week and p.week >= c.week - interval 28 day
    where c.items >= 3
    group by c.week, c.term
),

ranked as (
    select
        c.week,
        c.term,
        c.items,
        w.week_items,
        cast(t.prior_items as bigint) as prior_items,
        cast(b.prior_week_items as bigint) as prior_week_items,
        row_number() over (partition by c.week order by c.items desc, c.term) as place
    from counted as c
    inner join weeks as w
        on w.week = c.week
    inner join before as b
        on b.week = c.week
    inner join term_before as t
        on t.week = c.week and t.term = c.term
)

select
    r.week,
    r.term,
    r.items,
    r.week_items,
    round(r.items / r.week_items, 6) as share,
    r.prior_items,
    r.prior_week_items,
    case
        when r.prior_week_items > 0
            then round((r.items / r.week_items) / ((r.prior_items + 1) / (r.prior_week_items + 1)), 4)
    end as rise,
    r.place
from ranked as r
where r.place <= 50
