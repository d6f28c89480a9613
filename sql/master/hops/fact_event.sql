-- Each event of silver is a row of the fact, or held back until its user is known.
select
    'silver/event' as from_set,
    'gold/fact_event' as to_set,
    (select count(*) from core_event) as rows_in,
    (select count(*) from fact_event) as accepted,
    (select count(*) from core_event where user_key = 0) as quarantined,
    0 as duplicates
