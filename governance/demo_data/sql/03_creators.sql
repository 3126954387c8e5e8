-- grain: one row per creator
create table world.creators as
with

-- each market has two creators at least; the others follow the demand of the markets
market_demand as (
    select
        market_no,
        sum(sum(demand)) over (order by market_no) - sum(demand) as demand_before,
        sum(sum(demand)) over () as demand_total
    from world.market_days
    group by market_no
),

numbered as (
    select
        creator_no,
        (select count(*) from world.markets) as n_markets,
        (select max(demand_total) from market_demand) as demand_total
    from range(1, getvariable('n_creators') + 1) as r (creator_no)
),

drawn as (
    select
        creator_no,
        creator_no <= n_markets as is_first_of_market,
        case when creator_no <= 2 * n_markets then 1 + (creator_no - 1) % n_markets end as given_market_no,
        cast(uniform('creator market', creator_no) * demand_total as hugeint) as point
    from numbered
),

placed as (
    select d.creator_no, d.is_first_of_market, coalesce(d.given_market_no, w.market_no) as market_no
    from drawn as d
    asof inner join market_demand as w on d.point >= w.demand_before
),

dated as (
    select
        p.creator_no,
        p.market_no,
        m.market as home_market,
        m.utc_offset_hours,
        case
            when p.is_first_of_market then m.launch_date - 3
            else m.launch_date + cast(
                floor((getvariable('period_end') - 20 - m.launch_date) * pow(uniform('sign-up', p.creator_no), 1.4))
                as integer
            )
        end as signed_up_on
    from placed as p
    inner join world.markets as m on p.market_no = m.market_no
)

select
    d.creator_no,
    d.market_no,
    d.home_market,
    d.signed_up_on,
    after_seconds(cast(d.signed_up_on as timestamp), uniform('sign-up time', d.creator_no) * 80000)
        as signed_up_at,
    pick_weighted(
        'account type', d.creator_no,
        ['affiliate', 'seller_owned', 'marketing', 'official'], [0.70, 0.15, 0.10, 0.05]
    ) as account_type,
    pick_weighted('creator language', d.creator_no, m.language_list, [0.7, 0.25, 0.05][1:len(m.language_list)])
        as language,
    uniform('test account', d.creator_no) < 0.008 as is_test_account,
    cast(1000 * pareto('productivity', d.creator_no, 1.3, 60.0) as bigint) as productivity,
    pareto('popularity', d.creator_no, 1.15, 400.0) as popularity,
    -- mean 1: a few creators cause most violations
    lognormal('violation risk', d.creator_no, 0.546, 1.1) as violation_risk,
    lognormal('conversion', d.creator_no, 1.0, 0.6) as conversion,
    round(0.05 + 0.15 * uniform('commission rate', d.creator_no), 2) as commission_rate
from dated as d
inner join world.markets as m on d.market_no = m.market_no;

-- grain: one row per seller
create table world.sellers as
with

market_demand as (
    select market_no, sum(sum(demand)) over (order by market_no) - sum(demand) as demand_before
    from world.market_days
    group by market_no
),

numbered as (
    select
        seller_no,
        (select count(*) from world.markets) as n_markets,
        (select sum(demand) from world.market_days) as demand_total
    from range(1, getvariable('n_sellers') + 1) as r (seller_no)
),

drawn as (
    select
        seller_no,
        case when seller_no <= n_markets then seller_no end as given_market_no,
        cast(uniform('seller market', seller_no) * demand_total as hugeint) as point
    from numbered
)

select
    d.seller_no,
    coalesce(d.given_market_no, w.market_no) as market_no,
    case when uniform('seller kind', d.seller_no) < 0.88 then 'merchant' else 'creator_owned' end as kind
from drawn as d
asof inner join market_demand as w on d.point >= w.demand_before;

-- grain: one row per product; in_market_no runs from 0 within the market of the seller
create table world.products as
with

numbered as (
    select
        product_no,
        -- the first products go round, so that every seller has one
        case
            when product_no <= getvariable('n_sellers') then product_no
            else 1 + uniform_int('product seller', product_no, getvariable('n_sellers'))
        end as seller_no
    from range(1, getvariable('n_products') + 1) as r (product_no)
)

select
    n.product_no,
    n.seller_no,
    s.market_no,
    row_number() over (partition by s.market_no order by n.product_no) - 1 as in_market_no,
    count(*) over (partition by s.market_no) as n_in_market,
    1 + uniform_int('product category', n.product_no, 6) as category_no,
    lognormal('price', n.product_no, 19.0, 0.7) as price_eur
from numbered as n
inner join world.sellers as s on n.seller_no = s.seller_no;
