-- The five columns of a second are the same in silver/spreads and in silver/book_seconds.
-- rule: lake.seconds_equal
select
    coalesce(s.book, b.book) as book,
    coalesce(s.orderbook_timestamp, b.orderbook_timestamp) as orderbook_timestamp,
    s.bid, b.bid as other_bid, s.ask, b.ask as other_ask, s.spread, b.spread as other_spread
from silver_spreads as s
full outer join silver_book_seconds as b
    on b.book = s.book
    and b.orderbook_timestamp = s.orderbook_timestamp
where differs(s.bid, b.bid)
    or differs(s.ask, b.ask)
    or differs(s.spread, b.spread)
