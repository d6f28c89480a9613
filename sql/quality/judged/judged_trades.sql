-- One row for each trade, with what the rules trades.* read but for the quote beside it.
select
    coalesce(t.exchange_time, t.received_time) as row_at,
    try_cast(t.price as double) as price,
    try_cast(t.amount as double) as amount,
    epoch_us(try_cast(t.exchange_time as timestamp)) as exchange_us,
    epoch_us(try_cast(t.received_time as timestamp)) as received_us
from silver_trades as t
