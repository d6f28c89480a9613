-- Grain: one row per interface of the catalogue; interface_key 0: unknown, or not recorded by the source.
select
    s.interface_key,
    s.interface
from seed_interface as s
