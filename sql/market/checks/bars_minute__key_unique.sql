-- A series has one bar a minute.
-- rule: market.bars_minute__key_unique
select x.series_id, x.open_time
from (
    select
        b.series_id,
        b.open_time,
        lag(b.series_id) over () = b.series_id and lag(b.open_time) over () >= b.open_time as again
    from core_bar as b
) as x
where x.again
