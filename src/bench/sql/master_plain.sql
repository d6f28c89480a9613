-- The same tables, nothing checked: what a person in a hurry would write by hand.

create table seed_currency as select * from read_csv('${seeds}/currency.csv', header = true, columns = {'currency_key':'SMALLINT','currency':'VARCHAR','name':'VARCHAR','kind':'VARCHAR'});

create table seed_event_type as select * from read_csv('${seeds}/event_type.csv', header = true, columns = {'event_type_key':'SMALLINT','event_name':'VARCHAR','event_class':'VARCHAR'});

create table seed_tx_status as select * from read_csv('${seeds}/tx_status.csv', header = true, columns = {'tx_status_key':'SMALLINT','tx_status':'VARCHAR','is_complete':'BOOLEAN'});

create table seed_interface as select * from read_csv('${seeds}/interface.csv', header = true, columns = {'interface_key':'SMALLINT','interface':'VARCHAR'});

create table stg_user_level as
select user_id, jurisdiction, cast(level as smallint) as level, cast(cast(event_timestamp as timestamptz) as timestamp) as event_timestamp, null as rule, 1 as src_file
from read_csv('${in}/user_level*.csv', all_varchar = true, header = true);
create table core_user as
select distinct user_id, cast('0x' || substr(md5(user_id), 1, 15) as bigint) as user_durable_key
from read_csv('${in}/user_id*.csv', all_varchar = true, header = true);

create table core_user_level as
with ranked as (
    select
        l.user_id,
        l.event_timestamp,
        l.jurisdiction,
        l.level,
        l.src_file,
        row_number() over (
            partition by l.user_id, l.event_timestamp
            order by l.level desc, l.jurisdiction desc, l.src_file
        ) as place
    from stg_user_level as l
    where l.rule is null
)

select
    r.user_id,
    r.event_timestamp,
    r.jurisdiction,
    r.level,
    r.src_file
from ranked as r
where r.place = 1;

create table core_user_version as
with changes as (
    select
        l.user_id,
        l.event_timestamp as valid_from,
        l.jurisdiction,
        l.level,
        lag(l.jurisdiction) over (partition by l.user_id order by l.event_timestamp) as jurisdiction_before,
        lag(l.level) over (partition by l.user_id order by l.event_timestamp) as level_before
    from core_user_level as l
),

versions as (
    select
        u.user_id,
        u.user_durable_key,
        timestamp '0001-01-01 00:00:00' as valid_from,
        cast(null as varchar) as jurisdiction,
        cast(null as smallint) as level
    from core_user as u
    union all
    select
        c.user_id,
        u.user_durable_key,
        c.valid_from,
        c.jurisdiction,
        c.level
    from changes as c
    inner join core_user as u
        on u.user_id = c.user_id
    where c.jurisdiction_before is null
        or c.jurisdiction <> c.jurisdiction_before
        or c.level <> c.level_before
)

select
    v.user_id,
    v.user_durable_key,
    case
        when v.valid_from = timestamp '0001-01-01 00:00:00' then v.user_durable_key
        else cast('0x' || substr(md5(v.user_id || '|' || cast(v.valid_from as varchar)), 1, 15) as bigint)
    end as user_key,
    cast(row_number() over (partition by v.user_id order by v.valid_from) as integer) as version,
    v.jurisdiction,
    v.level,
    v.valid_from,
    lead(v.valid_from, 1, timestamp '9999-12-31 00:00:00') over (partition by v.user_id order by v.valid_from) as valid_to
from versions as v;

create table core_deposit as
select
    cast(t.id as bigint) as deposit_id,
    cast(strftime(cast(cast(t.event_timestamp as timestamptz) as timestamp), '%Y%m%d') as integer) as date_key,
    v.user_key,
    v.user_durable_key,
    c.currency_key,
    s.tx_status_key,
    cast(0 as smallint) as interface_key,
    cast(cast(t.event_timestamp as timestamptz) as timestamp) as event_timestamp,
    cast(t.amount as decimal(38, 18)) as amount
from read_csv('${in}/deposit*.csv', all_varchar = true, header = true) as t
inner join core_user_version as v
    on v.user_id = t.user_id
    and cast(cast(t.event_timestamp as timestamptz) as timestamp) >= v.valid_from
    and cast(cast(t.event_timestamp as timestamptz) as timestamp) < v.valid_to
inner join seed_currency as c
    on c.currency = t.currency
inner join seed_tx_status as s
    on s.tx_status = t.tx_status

order by event_timestamp, deposit_id;
copy (select deposit_id, date_key, user_key, currency_key, tx_status_key, interface_key, event_timestamp, amount from core_deposit) to '${out}/fact_deposit.csv' (format csv, header true);

create table core_withdrawal as
select
    cast(t.id as bigint) as withdrawal_id,
    cast(strftime(cast(cast(t.event_timestamp as timestamptz) as timestamp), '%Y%m%d') as integer) as date_key,
    v.user_key,
    v.user_durable_key,
    c.currency_key,
    s.tx_status_key,
    i.interface_key,
    cast(cast(t.event_timestamp as timestamptz) as timestamp) as event_timestamp,
    cast(t.amount as decimal(38, 18)) as amount
from read_csv('${in}/withdrawal*.csv', all_varchar = true, header = true) as t
inner join core_user_version as v
    on v.user_id = t.user_id
    and cast(cast(t.event_timestamp as timestamptz) as timestamp) >= v.valid_from
    and cast(cast(t.event_timestamp as timestamptz) as timestamp) < v.valid_to
inner join seed_currency as c
    on c.currency = t.currency
inner join seed_tx_status as s
    on s.tx_status = t.tx_status
inner join seed_interface as i on i.interface = t.interface
order by event_timestamp, withdrawal_id;
copy (select withdrawal_id, date_key, user_key, currency_key, tx_status_key, interface_key, event_timestamp, amount from core_withdrawal) to '${out}/fact_withdrawal.csv' (format csv, header true);

create table core_event as
select
    cast(t.id as bigint) as event_id,
    cast(strftime(cast(cast(t.event_timestamp as timestamptz) as timestamp), '%Y%m%d') as integer) as date_key,
    v.user_key,
    v.user_durable_key,
    e.event_type_key,
    e.event_class = 'login' as is_login,
    cast(cast(t.event_timestamp as timestamptz) as timestamp) as event_timestamp
from read_csv('${in}/event*.csv', all_varchar = true, header = true) as t
inner join core_user_version as v
    on v.user_id = t.user_id
    and cast(cast(t.event_timestamp as timestamptz) as timestamp) >= v.valid_from
    and cast(cast(t.event_timestamp as timestamptz) as timestamp) < v.valid_to
inner join seed_event_type as e
    on e.event_name = t.event_name
order by event_timestamp, event_id;
copy (select event_id, date_key, user_key, event_type_key, event_timestamp from core_event) to '${out}/fact_event.csv' (format csv, header true);

create table core_user_day as
with activity as (
    select
        d.user_durable_key, d.date_key, d.event_timestamp,
        1 as deposits, case when d.tx_status_key = 1 then 1 else 0 end as deposits_complete,
        0 as withdrawals, 0 as withdrawals_complete, 0 as events, 0 as logins
    from core_deposit as d
    where d.user_key <> 0
    union all
    select
        w.user_durable_key, w.date_key, w.event_timestamp,
        0, 0, 1, case when w.tx_status_key = 1 then 1 else 0 end, 0, 0
    from core_withdrawal as w
    where w.user_key <> 0
    union all
    select
        e.user_durable_key, e.date_key, e.event_timestamp,
        0, 0, 0, 0, 1, case when e.is_login then 1 else 0 end
    from core_event as e
    where e.user_key <> 0
),

per_day as (
    select
        a.user_durable_key,
        a.date_key,
        max(a.event_timestamp) as last_seen_at,
        max(case when a.logins = 1 then a.event_timestamp end) as last_login_at,
        cast(sum(a.deposits) as integer) as deposits,
        cast(sum(a.deposits_complete) as integer) as deposits_complete,
        cast(sum(a.withdrawals) as integer) as withdrawals,
        cast(sum(a.withdrawals_complete) as integer) as withdrawals_complete,
        cast(sum(a.events) as integer) as events,
        cast(sum(a.logins) as integer) as logins
    from activity as a
    group by a.user_durable_key, a.date_key
),

running as (
    select
        p.*,
        sum(p.deposits) over w as deposits_to_date,
        sum(p.deposits_complete) over w as deposits_complete_to_date,
        sum(p.withdrawals) over w as withdrawals_to_date,
        sum(p.withdrawals_complete) over w as withdrawals_complete_to_date,
        sum(p.events) over w as events_to_date,
        sum(p.logins) over w as logins_to_date,
        max(p.last_login_at) over w as last_login_to_date_at
    from per_day as p
    window w as (
        partition by p.user_durable_key
        order by p.date_key
        rows between unbounded preceding and current row
    )
)

select
    r.date_key,
    v.user_key,
    r.user_durable_key,
    r.deposits,
    r.deposits_complete,
    r.withdrawals,
    r.withdrawals_complete,
    r.events,
    r.logins,
    cast(r.deposits_to_date as integer) as deposits_to_date,
    cast(r.deposits_complete_to_date as integer) as deposits_complete_to_date,
    cast(r.withdrawals_to_date as integer) as withdrawals_to_date,
    cast(r.withdrawals_complete_to_date as integer) as withdrawals_complete_to_date,
    cast(r.events_to_date as integer) as events_to_date,
    cast(r.logins_to_date as integer) as logins_to_date,
    r.last_seen_at,
    r.last_login_to_date_at
from running as r
inner join core_user_version as v
    on v.user_durable_key = r.user_durable_key
    and r.last_seen_at >= v.valid_from
    and r.last_seen_at < v.valid_to
order by r.date_key, v.user_key;

create view fact_user_day as select * from core_user_day;

copy (select * from fact_user_day) to '${out}/fact_user_day.csv' (format csv, header true);

create table fact_user_currency_day as
with movement as (
    select
        d.user_durable_key, d.date_key, d.currency_key, d.event_timestamp,
        1 as deposits, d.amount as deposit_amount,
        0 as withdrawals, cast(0 as decimal(38, 18)) as withdrawal_amount
    from core_deposit as d
    where d.user_key <> 0 and d.tx_status_key = 1
    union all
    select
        w.user_durable_key, w.date_key, w.currency_key, w.event_timestamp,
        0, cast(0 as decimal(38, 18)),
        1, w.amount
    from core_withdrawal as w
    where w.user_key <> 0 and w.tx_status_key = 1
),

per_day as (
    select
        m.user_durable_key,
        m.date_key,
        m.currency_key,
        max(m.event_timestamp) as last_at,
        cast(sum(m.deposits) as integer) as deposits,
        sum(m.deposit_amount) as deposit_amount,
        cast(sum(m.withdrawals) as integer) as withdrawals,
        sum(m.withdrawal_amount) as withdrawal_amount
    from movement as m
    group by m.user_durable_key, m.date_key, m.currency_key
),

running as (
    select
        p.*,
        sum(p.deposits) over w as deposits_to_date,
        sum(p.deposit_amount) over w as deposit_amount_to_date,
        sum(p.withdrawals) over w as withdrawals_to_date,
        sum(p.withdrawal_amount) over w as withdrawal_amount_to_date
    from per_day as p
    window w as (
        partition by p.user_durable_key, p.currency_key
        order by p.date_key
        rows between unbounded preceding and current row
    )
)

select
    r.date_key,
    v.user_key,
    r.user_durable_key,
    r.currency_key,
    r.deposits,
    cast(r.deposit_amount as decimal(38, 18)) as deposit_amount,
    r.withdrawals,
    cast(r.withdrawal_amount as decimal(38, 18)) as withdrawal_amount,
    cast(r.deposits_to_date as integer) as deposits_to_date,
    cast(r.deposit_amount_to_date as decimal(38, 18)) as deposit_amount_to_date,
    cast(r.withdrawals_to_date as integer) as withdrawals_to_date,
    cast(r.withdrawal_amount_to_date as decimal(38, 18)) as withdrawal_amount_to_date
from running as r
inner join core_user_version as v
    on v.user_durable_key = r.user_durable_key
    and r.last_at >= v.valid_from
    and r.last_at < v.valid_to
order by r.date_key, v.user_key, r.currency_key;
copy (select * from fact_user_currency_day) to '${out}/fact_user_currency_day.csv' (format csv, header true);

create table core_user_activity as
with activity as (
    select
        d.user_durable_key,
        d.event_timestamp,
        case when d.tx_status_key = 1 then d.event_timestamp end as deposit_at,
        d.event_timestamp as deposit_any_at,
        cast(null as timestamp) as withdrawal_at,
        cast(null as timestamp) as withdrawal_any_at,
        cast(null as timestamp) as login_at,
        0 as events
    from core_deposit as d
    where d.user_key <> 0
    union all
    select
        w.user_durable_key,
        w.event_timestamp,
        null,
        null,
        case when w.tx_status_key = 1 then w.event_timestamp end,
        w.event_timestamp,
        null,
        0
    from core_withdrawal as w
    where w.user_key <> 0
    union all
    select
        e.user_durable_key,
        e.event_timestamp,
        null,
        null,
        null,
        null,
        case when e.is_login then e.event_timestamp end,
        1
    from core_event as e
    where e.user_key <> 0
),

seen as (
    select
        a.user_durable_key,
        min(a.event_timestamp) as first_seen_at,
        max(a.event_timestamp) as last_seen_at,
        min(a.deposit_at) as first_deposit_at,
        max(a.deposit_at) as last_deposit_at,
        min(a.deposit_any_at) as first_deposit_any_at,
        max(a.deposit_any_at) as last_deposit_any_at,
        min(a.withdrawal_at) as first_withdrawal_at,
        max(a.withdrawal_at) as last_withdrawal_at,
        min(a.withdrawal_any_at) as first_withdrawal_any_at,
        max(a.withdrawal_any_at) as last_withdrawal_any_at,
        min(a.login_at) as first_login_at,
        max(a.login_at) as last_login_at,
        cast(count(a.deposit_any_at) as integer) as deposits,
        cast(count(a.deposit_at) as integer) as deposits_complete,
        cast(count(a.withdrawal_any_at) as integer) as withdrawals,
        cast(count(a.withdrawal_at) as integer) as withdrawals_complete,
        cast(sum(a.events) as integer) as events,
        cast(count(a.login_at) as integer) as logins
    from activity as a
    group by a.user_durable_key
),

days as (
    select
        d.user_durable_key,
        cast(count(*) as integer) as active_days
    from core_user_day as d
    group by d.user_durable_key
)

select
    s.*,
    d.active_days
from seen as s
inner join days as d
    on d.user_durable_key = s.user_durable_key;

create table dim_currency as
select
    s.currency_key,
    s.currency,
    s.name,
    s.kind
from seed_currency as s;

copy (select * from dim_currency order by currency_key) to '${out}/dim_currency.csv' (format csv, header true);

create table dim_event_type as
select
    s.event_type_key,
    s.event_name,
    s.event_class,
    s.event_class = 'login' as is_login
from seed_event_type as s;

copy (select * from dim_event_type order by event_type_key) to '${out}/dim_event_type.csv' (format csv, header true);

create table dim_tx_status as
select
    s.tx_status_key,
    s.tx_status,
    s.is_complete
from seed_tx_status as s;

copy (select * from dim_tx_status order by tx_status_key) to '${out}/dim_tx_status.csv' (format csv, header true);

create table dim_interface as
select
    s.interface_key,
    s.interface
from seed_interface as s;

copy (select * from dim_interface order by interface_key) to '${out}/dim_interface.csv' (format csv, header true);

create table fact_currency_day as
with movement as (
    select
        d.date_key, d.currency_key, d.tx_status_key,
        1 as deposits, d.amount as deposit_amount,
        0 as withdrawals, cast(0 as decimal(38, 18)) as withdrawal_amount
    from core_deposit as d
    where d.user_key <> 0
    union all
    select
        w.date_key, w.currency_key, w.tx_status_key,
        0, cast(0 as decimal(38, 18)),
        1, w.amount
    from core_withdrawal as w
    where w.user_key <> 0
)

select
    m.date_key,
    m.currency_key,
    m.tx_status_key,
    cast(sum(m.deposits) as integer) as deposits,
    cast(sum(m.deposit_amount) as decimal(38, 18)) as deposit_amount,
    cast(sum(m.withdrawals) as integer) as withdrawals,
    cast(sum(m.withdrawal_amount) as decimal(38, 18)) as withdrawal_amount
from movement as m
group by m.date_key, m.currency_key, m.tx_status_key;

copy (select * from fact_currency_day order by date_key, currency_key, tx_status_key) to '${out}/fact_currency_day.csv' (format csv, header true);

create table fact_activity_day as
select
    u.date_key,
    cast(count(*) as integer) as users_seen,
    cast(count(case when u.deposits + u.withdrawals > 0 then 1 end) as integer) as active_users_any,
    cast(count(case when u.deposits_complete + u.withdrawals_complete > 0 then 1 end) as integer) as active_users,
    cast(count(case when u.deposits_complete > 0 then 1 end) as integer) as depositors,
    cast(count(case when u.withdrawals_complete > 0 then 1 end) as integer) as withdrawers,
    cast(count(case when u.logins > 0 then 1 end) as integer) as users_logged_in
from fact_user_day as u
group by u.date_key;

copy (select * from fact_activity_day order by date_key) to '${out}/fact_activity_day.csv' (format csv, header true);

create table dim_date as
with bounds as (
    select min(f.date_key) as first_key, max(f.date_key) as last_key
    from fact_currency_day as f
    union all
    select min(f.date_key), max(f.date_key)
    from fact_user_day as f
),

years as (
    select min(b.first_key) // 10000 as first_year, max(b.last_key) // 10000 as last_year
    from bounds as b
),

days as (
    select cast(g.day as date) as day
    from years as y
    cross join generate_series(
        make_date(y.first_year, 1, 1), make_date(y.last_year, 12, 31), interval 1 day
    ) as g (day)
    where y.first_year is not null
)

select
    cast(strftime(d.day, '%Y%m%d') as integer) as date_key,
    d.day as date,
    cast(extract(year from d.day) as integer) as year,
    cast(extract(quarter from d.day) as integer) as quarter,
    cast(extract(month from d.day) as integer) as month,
    strftime(d.day, '%B') as month_name,
    cast(extract(day from d.day) as integer) as day_of_month,
    cast(extract(isoyear from d.day) as integer) as iso_year,
    cast(extract(week from d.day) as integer) as iso_week,
    cast(extract(isodow from d.day) as integer) as iso_weekday,
    strftime(d.day, '%A') as weekday_name,
    extract(isodow from d.day) >= 6 as is_weekend,
    last_day(d.day) = d.day as is_month_end
from days as d;

copy (select * from dim_date order by date_key) to '${out}/dim_date.csv' (format csv, header true);

create table dim_user as
select
    0 as user_key,
    'unknown' as user_id,
    0 as user_durable_key,
    1 as version,
    timestamp '0001-01-01 00:00:00' as valid_from,
    timestamp '9999-12-31 00:00:00' as valid_to,
    true as is_current,
    cast(null as varchar) as jurisdiction,
    cast(null as smallint) as level,
    cast(null as timestamp) as first_seen_at,
    cast(null as timestamp) as last_seen_at,
    cast(null as timestamp) as first_deposit_at,
    cast(null as timestamp) as last_deposit_at,
    cast(null as timestamp) as first_deposit_any_at,
    cast(null as timestamp) as last_deposit_any_at,
    cast(null as timestamp) as first_withdrawal_at,
    cast(null as timestamp) as last_withdrawal_at,
    cast(null as timestamp) as first_withdrawal_any_at,
    cast(null as timestamp) as last_withdrawal_any_at,
    cast(null as timestamp) as first_login_at,
    cast(null as timestamp) as last_login_at,
    0 as deposits,
    0 as deposits_complete,
    0 as withdrawals,
    0 as withdrawals_complete,
    0 as events,
    0 as logins,
    0 as active_days
union all
select
    v.user_key,
    v.user_id,
    v.user_durable_key,
    v.version,
    v.valid_from,
    v.valid_to,
    v.valid_to = timestamp '9999-12-31 00:00:00',
    v.jurisdiction,
    v.level,
    a.first_seen_at,
    a.last_seen_at,
    a.first_deposit_at,
    a.last_deposit_at,
    a.first_deposit_any_at,
    a.last_deposit_any_at,
    a.first_withdrawal_at,
    a.last_withdrawal_at,
    a.first_withdrawal_any_at,
    a.last_withdrawal_any_at,
    a.first_login_at,
    a.last_login_at,
    coalesce(a.deposits, 0),
    coalesce(a.deposits_complete, 0),
    coalesce(a.withdrawals, 0),
    coalesce(a.withdrawals_complete, 0),
    coalesce(a.events, 0),
    coalesce(a.logins, 0),
    coalesce(a.active_days, 0)
from core_user_version as v
left join core_user_activity as a
    on a.user_durable_key = v.user_durable_key;

copy (select * from dim_user order by user_id, valid_from) to '${out}/dim_user.csv' (format csv, header true);
