-- Each row of the two facts of money is counted in one day, currency and status.
select
    'gold/fact_deposit + fact_withdrawal' as from_set,
    'gold/fact_currency_day' as to_set,
    (select count(*) from fact_deposit) + (select count(*) from fact_withdrawal) as rows_in,
    coalesce(sum(c.deposits + c.withdrawals), 0) as accepted,
    0 as quarantined,
    0 as duplicates
from fact_currency_day as c
