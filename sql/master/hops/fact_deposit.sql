-- Each deposit of silver is a row of the fact, or held back until its user is known.
select
    'silver/deposit' as from_set,
    'gold/fact_deposit' as to_set,
    (select count(*) from core_deposit) as rows_in,
    (select count(*) from fact_deposit) as accepted,
    (select count(*) from core_deposit where user_key = 0) as quarantined,
    0 as duplicates
