-- No class has more prices than items, and every missing figure has its reason.
-- rule: news.price_after__counts
select p.class, p.horizon, p.items, p.n
from price_after as p
where p.n > p.items or (p.return_mean is null and p.reason is null)
