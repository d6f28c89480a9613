-- Each withdrawal of silver is a row of the fact, or held back until its user is known.
select
    'silver/withdrawal' as from_set,
    'gold/fact_withdrawal' as to_set,
    (select count(*) from core_withdrawal) as rows_in,
    (select count(*) from fact_withdrawal) as accepted,
    (select count(*) from core_withdrawal where user_key = 0) as quarantined,
    0 as duplicates
