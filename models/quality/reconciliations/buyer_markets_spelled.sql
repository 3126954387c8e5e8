-- grain: one row per finding between market codes and buyers' markets as orders spell them, and one per total
with

orders as (

    select * from {{ source('commerce', 'orders') }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

order_facts as (

    select * from {{ ref('fct_orders') }}

),

spelled_orders as (

    select
        orders.order_id,
        orders.buyer_market,
        coalesce(util_market_codes.market, 'unknown') as coded_market,
        order_facts.shop_market as market,
        cast(coalesce(order_facts.created_at, order_facts.clicked_at) as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        orders.order_id as source_ref,
        orders._loaded_at as loaded_at
    from orders
    inner join order_facts on orders.order_id = order_facts.order_id
    left join util_market_codes on upper(trim(orders.buyer_market)) = util_market_codes.market_code
    where orders.buyer_market is not null

),

left_rows as {{ read_anew() }} (

    select
        order_id,
        coded_market as buyer_market,
        market,
        occurred_on,
        eur_per_unit,
        source_ref,
        loaded_at
    from spelled_orders

),

right_rows as {{ read_anew() }} (

    select
        order_id,
        buyer_market,
        market,
        occurred_on,
        eur_per_unit,
        source_ref,
        loaded_at
    from spelled_orders

),

{{ reconciled('buyer_markets_spelled', keys=['order_id'], texts=['buyer_market'], slices=['buyer_market']) }}
