-- One row for each second of a book, with what the rules quotes.* and spreads.* read. The move is that of the mid
-- since the second before; its median and deviation are those of the 300 moves before it, as on the stream.
with typed as (
    select
        s.orderbook_timestamp as row_at,
        s.book,
        epoch(cast(s.orderbook_timestamp as timestamp)) as at_s,
        try_cast(s.bid as double) as bid,
        try_cast(s.ask as double) as ask,
        try_cast(s.spread as double) as spread,
        try_cast(s.bid_size as double) as bid_size,
        try_cast(s.ask_size as double) as ask_size,
        try_cast(s.imbalance as double) as imbalance,
        try_cast(s.age_ms as double) as age_ms,
        try_cast(s.mid as double) as mid
    from silver_book_seconds as s
),

moved as (
    select
        t.*,
        case
            when t.at_s = lag(t.at_s) over second_before + 1
                then (t.mid - lag(t.mid) over second_before) / lag(t.mid) over second_before * 10000
        end as move_bps
    from typed as t
    window second_before as (partition by t.book order by t.at_s)
),

known as (
    select
        m.row_at,
        m.book,
        count(*) over history as moves,
        median(m.move_bps) over history as move_median,
        mad(m.move_bps) over history as move_mad
    from moved as m
    where m.move_bps is not null
    window history as (
        partition by m.book order by m.at_s rows between 300 preceding and 1 preceding
    )
)

select
    m.row_at, m.book, m.bid, m.ask, m.spread, m.bid_size, m.ask_size, m.imbalance, m.age_ms, m.move_bps,
    case when k.moves >= 60 then k.move_median end as move_median,
    case when k.moves >= 60 then k.move_mad end as move_mad
from moved as m
left join known as k
    on k.row_at = m.row_at
    and k.book = m.book
