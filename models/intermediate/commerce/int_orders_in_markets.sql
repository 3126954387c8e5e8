-- grain: one row per order
with

orders as (

    select * from {{ known(ref('stg_commerce__orders')) }}

),

order_lines as (

    select * from {{ known(ref('stg_commerce__order_lines')) }}

),

order_events as (

    select * from {{ known(ref('stg_commerce__order_events')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

markets as (

    select * from {{ ref('markets') }}

),

newest_orders as (

    select *
    from orders
    {{ keep_newest(['order_id']) }}

),

-- lines and events of an order whose own row never came are kept
order_ids as (

    select order_id from newest_orders
    union
    select order_id from order_lines
    union
    select order_id from order_events

),

orders_with_codes as (

    select
        order_ids.order_id,
        newest_orders.content_id,
        newest_orders.creator_id,
        coalesce(buyer_codes.market, 'ZZ') as buyer_market,
        coalesce(shop_codes.market, 'ZZ') as shop_market,
        upper(newest_orders.currency) as currency,
        coalesce(newest_orders.attribution_type, 'unknown') as attribution_type,
        newest_orders.clicked_at_local
    from order_ids
    left join newest_orders on order_ids.order_id = newest_orders.order_id
    left join util_market_codes as buyer_codes
        on upper(trim(newest_orders.buyer_market)) = buyer_codes.market_code
    left join util_market_codes as shop_codes
        on upper(trim(newest_orders.shop_market)) = shop_codes.market_code

),

orders_with_clocks as (

    select
        orders_with_codes.order_id,
        orders_with_codes.content_id,
        orders_with_codes.creator_id,
        orders_with_codes.buyer_market,
        orders_with_codes.shop_market,
        orders_with_codes.currency,
        orders_with_codes.attribution_type,
        -- a shop in an unknown market is read as if its clock showed UTC
        coalesce(markets.time_zone, 'UTC') as time_zone,
        {{ local_to_utc('orders_with_codes.clicked_at_local', "coalesce(markets.time_zone, 'UTC')") }}
            as clicked_at
    from orders_with_codes
    left join markets on orders_with_codes.shop_market = markets.market

)

select * from orders_with_clocks
