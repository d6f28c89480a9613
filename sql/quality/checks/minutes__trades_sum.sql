-- For each final minute, trades and volume are those of silver/trades, to the last digit.
-- rule: lake.trades_sum
with silver as (
    select
        t.book,
        date_trunc('minute', cast(t.exchange_time as timestamp)) as minute,
        count(*) as trades,
        sum(cast(t.amount as decimal(38, 12))) as volume
    from silver_trades as t
    group by t.book, date_trunc('minute', cast(t.exchange_time as timestamp))
)

select m.minute, m.trades, s.trades as silver_trades, m.volume, s.volume as silver_volume
from gold_minutes as m
left join silver as s
    on s.minute = cast(m.minute as timestamp)
    and s.book = m.book
where lower(m.final) = 'true'
    and (cast(m.trades as bigint) <> coalesce(s.trades, 0)
        or cast(m.volume as decimal(38, 12)) <> coalesce(s.volume, 0))
