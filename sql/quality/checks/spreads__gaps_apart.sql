-- No second is both a row and part of a gap.
-- rule: lake.gaps_apart
select s.book, s.orderbook_timestamp
from silver_spreads as s
inner join silver_gaps as g
    on g.book = s.book
    and cast(s.orderbook_timestamp as timestamp)
        between cast(g.first_second as timestamp) and cast(g.last_second as timestamp)
