-- Grain: one row per item. The price is the close of the last traded bar that was over at a moment, at most five minutes ago.
with

ends as (
    select i.id, h.horizon, i.published_at + h.wait as at
    from core_item as i
    cross join (
        values ('at', interval 0 minute), ('1h', interval 1 hour), ('1d', interval 1 day)
    ) as h (horizon, wait)
    where not i.day_only
),

asked as (
    select e.id, e.horizon, e.at, s.series
    from ends as e
    cross join (select distinct p.series from price_minute as p) as s
),

found as (
    select
        a.id,
        a.horizon,
        a.series,
        case when p.known_at >= a.at - interval 5 minute then p.close end as price
    from asked as a
    asof left join (select m.series, m.known_at, m.close from price_minute as m where not m.still) as p
        on p.series = a.series and a.at >= p.known_at
),

stood as (
    select distinct a.id
    from asked as a
    asof join price_minute as p
        on p.series = a.series and a.at >= p.known_at
    where a.horizon = 'at' and p.still and p.known_at >= a.at - interval 5 minute
),

by_series as (
    select
        f.id,
        f.series,
        max(f.price) filter (where f.horizon = 'at') as price,
        max(f.price) filter (where f.horizon = '1h') as price_1h,
        max(f.price) filter (where f.horizon = '1d') as price_1d
    from found as f
    group by f.id, f.series
),

chosen as (
    select
        b.*,
        row_number() over (
            partition by b.id
            order by (b.price_1d is not null) desc, (b.price_1h is not null) desc, b.series
        ) as place
    from by_series as b
    where b.price is not null
)

select
    i.id,
    c.series,
    c.price,
    cast(round(cast(c.price_1h as double) / cast(c.price as double) - 1, 8) as decimal(18, 8)) as return_1h,
    cast(round(cast(c.price_1d as double) / cast(c.price as double) - 1, 8) as decimal(18, 8)) as return_1d,
    case
        when i.day_only then 'the news names only a day'
        when c.price is null and s.id is not null then 'nothing traded within five minutes of the news'
        when c.price is null then 'no price within five minutes of the news'
        when c.price_1h is null and c.price_1d is null then 'no price an hour or a day later'
        when c.price_1h is null then 'no price an hour later'
        when c.price_1d is null then 'no price a day later'
    end as reason
from core_item as i
left join chosen as c
    on c.id = i.id and c.place = 1
left join stood as s
    on s.id = i.id
