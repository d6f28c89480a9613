-- Grain: one row per class of sentiment (and all) and horizon, also where there is no price.
with

classes (class) as (
    values ('all'), ('positive'), ('negative'), ('neutral')
),

horizons (horizon) as (
    values ('1h'), ('1d')
),

measured as (
    select i.class, h.horizon, i.published_at, p.reason, case h.horizon when '1h' then p.return_1h else p.return_1d end as change
    from core_item as i
    inner join core_item_price as p
        on p.id = i.id
    cross join horizons as h
    where not i.duplicate_text
),

counted as (
    select
        c.class,
        h.horizon,
        count(m.published_at) as items,
        count(m.change) as n,
        count(distinct date_trunc('hour', m.published_at)) filter (where m.change is not null) as hours,
        count(distinct cast(m.published_at as date)) filter (where m.change is not null) as days,
        cast(sum(m.change) as double) / nullif(count(m.change), 0) as mean,
        cast(sum(cast(round(cast(m.change as double) * cast(m.change as double), 16) as decimal(38, 16))) as double) as squares,
        median(m.change) as middle,
        count(*) filter (where m.change > 0) as ups
    from classes as c
    cross join horizons as h
    left join measured as m
        on m.horizon = h.horizon and (c.class = 'all' or m.class = c.class)
    group by c.class, h.horizon
),

missing as (
    select c.class, m.horizon, m.reason, count(*) as items
    from classes as c
    inner join measured as m
        on c.class = 'all' or m.class = c.class
    where m.change is null
    group by c.class, m.horizon, m.reason
),

reasons as (
    select
        g.class,
        g.horizon,
        case
            when count(*) = 1 then any_value(g.reason)
            else string_agg(g.reason || ' (' || g.items || ')', ', ' order by g.items desc, g.reason)
        end as reasons
    from missing as g
    group by g.class, g.horizon
),

spread as (
    select
        k.*,
        case when k.n > 1 then sqrt(greatest(k.squares - k.n * k.mean * k.mean, 0) / (k.n - 1)) end as deviation,
        case k.horizon when '1h' then k.hours else k.days end as windows
    from counted as k
)

select
    s.class,
    s.horizon,
    s.items,
    s.n,
    s.windows,
    round(s.mean, 8) as return_mean,
    round(cast(s.middle as double), 8) as return_median,
    round(s.deviation, 8) as return_deviation,
    case when s.windows >= 30 then round(s.mean - 1.96 * s.deviation / sqrt(s.windows), 8) end as mean_low,
    case when s.windows >= 30 then round(s.mean + 1.96 * s.deviation / sqrt(s.windows), 8) end as mean_high,
    case when s.n > 0 then round(s.ups / s.n, 6) end as share_up,
    case
        when s.items = 0 then 'no news of this class'
        when s.n = 0 then r.reasons
        when s.windows < 30 then 'fewer than 30 separate hours or days: no interval'
    end as reason
from spread as s
left join reasons as r
    on r.class = s.class and r.horizon = s.horizon
