-- Grain: one row per hole between two bars of one series and UTC day. Even steps are bars of several minutes.
select
    s.series_id,
    s.open_time - (s.step - 1) * interval 1 minute as gap_from,
    s.open_time - interval 1 minute as gap_to,
    cast(s.step - 1 as integer) as minutes
from core_step as s
where s.step > 1
    and not s.even
