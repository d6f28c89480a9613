-- No second of a book has two rows.
-- rule: lake.seconds_unique
select s.book, s.orderbook_timestamp, count(*) as occurrences
from silver_spreads as s
group by s.book, s.orderbook_timestamp
having count(*) > 1
