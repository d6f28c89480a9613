-- Each row of the three facts is counted in one day of its user.
select
    'gold/fact_deposit + fact_withdrawal + fact_event' as from_set,
    'gold/fact_user_day' as to_set,
    (select count(*) from fact_deposit) + (select count(*) from fact_withdrawal) + (select count(*) from fact_event) as rows_in,
    coalesce(sum(u.deposits + u.withdrawals + u.events), 0) as accepted,
    0 as quarantined,
    0 as duplicates
from fact_user_day as u
