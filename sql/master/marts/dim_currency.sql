-- Grain: one row per currency code of the catalogue; currency_key 0 is the unknown currency.
select
    s.currency_key,
    s.currency,
    s.name,
    s.kind
from seed_currency as s
