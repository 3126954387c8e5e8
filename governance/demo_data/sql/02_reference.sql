-- grain: one row per market, numbered in the order of the seed
create table world.markets as
select
    row_number() over (order by m.position) as market_no,
    m.* exclude (position),
    string_split(m.languages, ' ') as language_list,
    r.proactive_rate,
    r.before_any_view_rate,
    r.within_24h_rate,
    r.utc_offset_hours
from rules.markets as m
inner join rules.market_rates as r on m.market = r.market;

-- grain: one row per policy
create table world.policies as
select
    row_number() over (order by p.position) as policy_no,
    p.* exclude (position),
    v1.category as dsa_category_before_v2,
    v2.category as dsa_category,
    v2.keyword as dsa_keyword,
    r.violation_weight,
    r.content_scope
from rules.policies as p
inner join rules.policy_rates as r on p.policy_code = r.policy_code
inner join rules.policy_dsa_categories as v1 on p.policy_code = v1.policy_code and v1.valid_to_date is not null
inner join rules.policy_dsa_categories as v2 on p.policy_code = v2.policy_code and v2.valid_to_date is null;

-- grain: one row per market and rule book, with the days it posts points and the days it is in force;
-- while two schemes run in parallel both post, and the older one is in force
create table world.rulebooks as
with

books as (
    select distinct
        scheme_id,
        rulebook_version,
        valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to
    from rules.policy_points
)

select
    m.market_no,
    b.scheme_id,
    b.rulebook_version,
    case b.scheme_id when 'CHR' then greatest(b.valid_from, m.chr_from) else b.valid_from end as posts_from,
    case b.scheme_id when 'CHR' then greatest(b.valid_from, m.vp_until + 1) else b.valid_from end as in_force_from,
    case b.scheme_id when 'VP' then least(b.valid_to, m.vp_until) else b.valid_to end as ends_on
from books as b
cross join world.markets as m;

-- grain: one row per rate day and currency; the riyal and the dirham follow their dollar pegs
create table world.fx_rates as
with

quoted as (
    select
        cast("Date" as date) as rate_date,
        currency,
        cast(rate as double) as units_per_eur,
        'ecb' as rate_source
    from (unpivot rules.ecb_rates on columns(* exclude ("Date")) into name currency value rate)
    where rate != 'N/A'
        and cast("Date" as date) between getvariable('world_start') - 10 and getvariable('period_end')
),

pegged as (
    select q.rate_date, peg.currency, q.units_per_eur * peg.per_usd as units_per_eur, 'usd_peg' as rate_source
    from quoted as q
    cross join (
        values ('AED', getvariable('aed_per_usd')), ('SAR', getvariable('sar_per_usd'))
    ) as peg (currency, per_usd)
    where q.currency = 'USD'
)

select rate_date, currency, cast(units_per_eur as decimal(18, 6)) as units_per_eur, rate_source
from (from quoted union all by name from pegged)
where currency = 'USD' or currency in (select currency from rules.markets);

-- grain: one row per day and currency: the last rate on or before the day
create table world.fx_by_day as
with

days as (
    select cast(day as date) as day
    from range(
        cast(getvariable('world_start') as timestamp),
        cast(getvariable('period_end') + 2 as timestamp),
        interval 1 day
    ) as r (day)
),

currencies as (select distinct currency from world.fx_rates)

select d.day, c.currency, cast(f.units_per_eur as double) as units_per_eur
from days as d
cross join currencies as c
asof inner join world.fx_rates as f on f.currency = c.currency and d.day >= f.rate_date
union all
select day, 'EUR', 1.0 from days;

-- grain: one row per market and day since its launch; demand is relative, view_factor is around 1
create table world.market_days as
with

days as (
    select
        cast(day as date) as day,
        cast(day as date) - getvariable('world_start') as day_no
    from range(
        cast(getvariable('world_start') as timestamp),
        cast(getvariable('period_end') + 1 as timestamp),
        interval 1 day
    ) as r (day)
),

factors as (
    select
        m.market_no,
        m.market,
        d.day,
        cast(d.day_no as integer) as day_no,
        m.recipients_million,
        -- a market reaches most of its size within a year and a half of its launch
        (1 - 0.85 * exp(-(d.day - m.launch_date) / 240.0)) * pow(1.10, (d.day - date '2023-01-01') / 365.25)
            as growth,
        list_value(0.93, 0.92, 0.94, 0.97, 1.02, 1.12, 1.10)[isodow(d.day)] as weekday,
        -- the yearly peak is Black Friday to mid-December
        1 + 0.35 * exp(-pow((dayofyear(d.day) - 338) / 24.0, 2)) - 0.06 * exp(-pow((dayofyear(d.day) - 25) / 25.0, 2))
            as season
    from days as d
    inner join world.markets as m on d.day >= m.launch_date
)

select
    market_no,
    market,
    day,
    day_no,
    weekday * season as view_factor,
    cast(1e6 * recipients_million * growth * weekday * season as bigint) as demand
from factors;

-- grain: one row per market and day in UTC: seconds by which its wall clock is ahead, before and after 01:00
-- UTC,
-- the moment at which all zones used here change theirs. Looked up, because the calendar is slow on millions
-- of rows.
create table world.clocks as
select
    m.market_no,
    d.day,
    cast(epoch(to_wall_clock(d.day + interval 0 hour, m.time_zone) - d.day) as bigint)
        as seconds_ahead_before,
    cast(epoch(to_wall_clock(d.day + interval 12 hour, m.time_zone) - (d.day + interval 12 hour)) as bigint)
        as seconds_ahead_after
from world.markets as m
cross join (select distinct day from world.market_days) as d;

-- grain: one row per language; the words of names and captions
create table world.words as
select
    language,
    string_split(max(words) filter (where kind = 'given'), '|') as given_names,
    string_split(max(words) filter (where kind = 'family'), '|') as family_names,
    string_split(max(words) filter (where kind = 'caption'), '|') as captions,
    string_split(max(words) filter (where kind = 'product'), '|') as products
from rules.words
group by language;

-- grain: one row per raw table and day, with the delivery of that day
create table world.deliveries as
select
    t.raw_table,
    d.day,
    t.raw_table || '-' || strftime(d.day, '%Y%m%d') as _delivery_id,
    cast(d.day as timestamp) + interval 2 hour
    + to_seconds(uniform_int('delivery time', t.raw_table || strftime(d.day, '%Y%m%d'), 7200)) as _loaded_at
from rules.raw_tables as t
cross join (
    select cast(day as date) as day
    from range(
        cast(getvariable('period_start') as timestamp),
        cast(getvariable('period_end') + 2 as timestamp),
        interval 1 day
    ) as r (day)
) as d;
