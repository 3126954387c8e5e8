-- grain: one row per order
with

orders_in_markets as (

    select * from {{ ref('int_orders_in_markets') }}

),

order_events_in_utc as (

    select * from {{ ref('int_order_events_in_utc') }}

),

order_lines_summed as (

    select * from {{ ref('int_order_lines_summed') }}

),

settlements_of_orders as (

    select * from {{ ref('int_settlements_of_orders') }}

),

refunds_in_utc as (

    select * from {{ ref('int_refunds_in_utc') }}

),

refunds_summed as (

    select
        order_id,
        sum(amount_in_order_currency) as refunded_amount,
        sum(amount_eur) as refunded_amount_eur,
        sum(amount_constant_eur) as refunded_amount_constant_eur,
        min(refunded_at) as refunded_at
    from refunds_in_utc
    group by order_id

),

orders_with_settlement_moment as (

    select
        orders_in_markets.*,
        order_events_in_utc.created_at,
        order_events_in_utc.paid_at,
        order_events_in_utc.cancelled_at,
        order_events_in_utc.delivered_at,
        coalesce(
            order_events_in_utc.settled_at,
            case
                when {{ happened('settlements_of_orders.settled_day_start_at') }}
                    then settlements_of_orders.settled_day_start_at
            end
        ) as settled_at,
        settlements_of_orders.settled_amount
    from orders_in_markets
    left join order_events_in_utc on orders_in_markets.order_id = order_events_in_utc.order_id
    left join settlements_of_orders on orders_in_markets.order_id = settlements_of_orders.order_id

),

orders_with_gmv_stages as (

    select
        orders.order_id,
        orders.content_id,
        orders.creator_id,
        orders.buyer_market,
        orders.shop_market,
        orders.currency,
        orders.attribution_type,
        coalesce(sums.n_lines, 0) as n_lines,
        coalesce(sums.n_units, 0) as n_units,
        coalesce(sums.gross_amount, 0) as gross_amount,
        coalesce(sums.vat_amount, 0) as vat_amount,
        coalesce(sums.platform_coupon, 0) as platform_coupon,
        coalesce(sums.merchant_coupon, 0) as merchant_coupon,
        coalesce(sums.estimated_commission, 0) as estimated_commission,
        coalesce(sums.gross_amount, 0) as created_gmv,
        case
            when orders.paid_at is not null
                then coalesce(sums.gross_amount - sums.platform_coupon - sums.merchant_coupon, 0)
            else 0
        end as paid_gmv,
        coalesce(refunds_summed.refunded_amount, 0) as refunded_amount,
        coalesce(refunds_summed.refunded_amount_eur, 0) as refunded_amount_eur,
        coalesce(refunds_summed.refunded_amount_constant_eur, 0) as refunded_amount_constant_eur,
        case
            when orders.settled_at is not null then coalesce(orders.settled_amount, 0)
            else 0
        end as settled_gmv,
        orders.clicked_at,
        orders.created_at,
        orders.paid_at,
        orders.cancelled_at,
        orders.delivered_at,
        orders.settled_at,
        refunds_summed.refunded_at
    from orders_with_settlement_moment as orders
    left join order_lines_summed as sums on orders.order_id = sums.order_id
    left join refunds_summed on orders.order_id = refunds_summed.order_id
    -- an order without any event that happened counts only where its click, if known, has
    where orders.created_at is not null or orders.clicked_at is null or {{ happened('orders.clicked_at') }}

)

select * from orders_with_gmv_stages
