-- For each minute of a book, up to the last that gold has, trades and volume are those of silver/trades, to the last
-- digit. A trade counts at the exchange's time, or at its receipt where the exchange said none; silver files it by its
-- receipt, so one of the day's ends may lie in the last file of the day before or in the first of the day after.
-- rule: lake.trades_sum
with counted as (
    select distinct
        t.book,
        t.trade_id,
        cast(coalesce(t.exchange_time, t.received_time) as timestamp) as counts_at,
        cast(t.amount as decimal(38, 12)) as amount
    from silver_trades_near as t
),

silver as (
    select
        c.book,
        date_trunc('minute', c.counts_at) as minute,
        count(*) as trades,
        sum(c.amount) as volume
    from counted as c
    where cast(c.counts_at as date) = judged_day()
    group by c.book, date_trunc('minute', c.counts_at)
),

newest as (
    select m.book, max(cast(m.minute as timestamp)) as minute
    from gold_minutes as m
    group by m.book
),

expected as (
    select s.book, s.minute, s.trades, s.volume
    from silver as s
    inner join newest as n
        on n.book = s.book
        and s.minute <= n.minute
)

select
    coalesce(m.book, e.book) as book,
    coalesce(cast(m.minute as timestamp), e.minute) as minute,
    m.trades, e.trades as silver_trades, m.volume, e.volume as silver_volume
from gold_minutes as m
full outer join expected as e
    on e.minute = cast(m.minute as timestamp)
    and e.book = m.book
where coalesce(cast(m.trades as bigint), 0) <> coalesce(e.trades, 0)
    or coalesce(cast(m.volume as decimal(38, 12)), 0) <> coalesce(e.volume, 0)
