-- Gold has each minute that silver has a second of, with as many seconds and the same sum of spreads, to the last digit.
-- While the day goes on, only what is before the newest minute of gold is looked at.
-- rule: lake.minutes_sum
with silver as (
    select
        s.book,
        date_trunc('minute', cast(s.orderbook_timestamp as timestamp)) as minute,
        count(*) as seconds,
        sum(cast(s.spread as decimal(38, 6))) as spread_sum
    from silver_spreads as s
    group by s.book, date_trunc('minute', cast(s.orderbook_timestamp as timestamp))
),

gold as (
    select
        m.book,
        cast(m.minute as timestamp) as minute,
        cast(m.seconds as bigint) as seconds,
        cast(m.spread_sum as decimal(38, 6)) as spread_sum
    from gold_spreads_1m as m
),

newest as (
    select g.book, max(g.minute) as minute
    from gold as g
    group by g.book
),

beside as (
    select
        coalesce(g.book, s.book) as book,
        coalesce(g.minute, s.minute) as minute,
        g.seconds,
        s.seconds as silver_seconds,
        g.spread_sum,
        s.spread_sum as silver_sum
    from gold as g
    full outer join silver as s
        on s.book = g.book
        and s.minute = g.minute
)

select b.book, b.minute, b.seconds, b.silver_seconds, b.spread_sum, b.silver_sum
from beside as b
left join newest as n
    on n.book = b.book
where (b.seconds is distinct from b.silver_seconds or b.spread_sum is distinct from b.silver_sum)
    and (not day_goes_on() or b.minute < n.minute)
