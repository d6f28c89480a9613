-- One row for each minute of a book, with what the rules bars.* read but for its neighbours.
select
    b.minute as row_at,
    try_cast(b.open as double) as open,
    try_cast(b.high as double) as high,
    try_cast(b.low as double) as low,
    try_cast(b.close as double) as close,
    try_cast(b.volume as double) as volume,
    try_cast(b.quote_volume as double) as quote_volume,
    try_cast(b.vwap as double) as vwap,
    try_cast(b.buy_volume as double) as buy_volume,
    try_cast(b.sell_volume as double) as sell_volume,
    try_cast(b.trades as double) as trades,
    try_cast(b.seconds as double) as seconds,
    epoch_us(cast(b.minute as timestamp)) as open_us,
    epoch_us(run_time()) as judged_us,
    epoch_us(cast(b.minute as timestamp)) % 60000000 as grid_us
from gold_minutes as b
