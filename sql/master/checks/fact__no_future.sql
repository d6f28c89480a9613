-- Nothing happened after the run began.
-- rule: master.fact__no_future
select 'fact_deposit' as table_name, f.deposit_id as id, f.event_timestamp
from fact_deposit as f
where f.event_timestamp > run_time()
union all
select 'fact_withdrawal', f.withdrawal_id, f.event_timestamp
from fact_withdrawal as f
where f.event_timestamp > run_time()
union all
select 'fact_event', f.event_id, f.event_timestamp
from fact_event as f
where f.event_timestamp > run_time()
