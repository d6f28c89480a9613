-- Grain: one row per candidate of a minute that several carry; place 1 stays.
-- Repaired before delivered, finished before the last bar of a download, traded before converted, then
-- the highest volume, then the values themselves: nothing depends on which file came first. Only of
-- equal bars the file decides, and then only which file they are counted for.
select
    c.*,
    c.rowid as kept_row,
    row_number() over (
        partition by c.series_id, c.open_time
        order by
            c.flag_bits & 32 desc, c.flag_bits & 16, c.flag_bits & 8,
            c.volume desc, c.quote_volume desc nulls last, c.trades desc nulls last,
            c.close, c.high, c.low, c.open,
            case when c.src_file = 0 then 0 else 1 end, f.label, c.src_row
    ) as place
from core_kept as c
inner join core_repeat as r
    on r.series_id = c.series_id
    and r.open_time = c.open_time
left join source_file as f
    on f.file_id = c.src_file
