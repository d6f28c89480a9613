-- For each minute that gold has, its seconds and the sum of their spreads are those of silver, to the last digit.
-- rule: lake.minutes_sum
with silver as (
    select
        s.book,
        date_trunc('minute', cast(s.orderbook_timestamp as timestamp)) as minute,
        count(*) as seconds,
        sum(cast(s.spread as decimal(38, 6))) as spread_sum
    from silver_spreads as s
    group by s.book, date_trunc('minute', cast(s.orderbook_timestamp as timestamp))
)

select m.book, m.minute, m.seconds, s.seconds as silver_seconds, m.spread_sum, s.spread_sum as silver_sum
from gold_spreads_1m as m
left join silver as s
    on s.book = m.book
    and s.minute = cast(m.minute as timestamp)
where cast(m.seconds as bigint) is distinct from s.seconds
    or cast(m.spread_sum as decimal(38, 6)) is distinct from s.spread_sum
