-- Days of a series, both days included.
select
    b.series, cast(b.open_time as date) as date, b.open, b.high, b.low, b.close, b.volume, b.minutes,
    b."return", b.realised_volatility
from bars_daily as b
where b.series = :series
    and cast(b.open_time as date) between :from and :to
order by b.open_time
