-- grain: one row per order
with

orders as (

    select * from {{ ref('int_orders_with_gmv_stages') }}

),

ledger_entries_in_eur as (

    select * from {{ ref('int_ledger_entries_in_eur') }}

),

creator_home_markets as (

    select * from {{ ref('int_creator_home_markets') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

constant_fx_rates as (

    select * from {{ ref('constant_fx_rates') }}

),

bookings_summed as (

    select
        order_id,
        sum(amount) as booked_gmv,
        sum(amount_eur) as booked_gmv_eur,
        sum(amount_constant_eur) as booked_gmv_constant_eur
    from ledger_entries_in_eur
    where entry_type in ('sale', 'refund') and order_id is not null
    group by order_id

),

orders_in_eur as (

    select
        orders.*,
        {{ in_eur('orders.created_gmv', 'created_rates.units_per_eur') }}
            as created_gmv_eur,
        {{ in_eur('orders.paid_gmv', 'coalesce(paid_rates.units_per_eur, created_rates.units_per_eur)') }}
            as paid_gmv_eur,
        {{
            in_eur('orders.settled_gmv', 'coalesce(settled_rates.units_per_eur, created_rates.units_per_eur)')
        }}
            as settled_gmv_eur,
        {{ in_eur('orders.created_gmv', 'constant_fx_rates.units_per_eur') }}
            as created_gmv_constant_eur,
        {{ in_eur('orders.paid_gmv', 'constant_fx_rates.units_per_eur') }}
            as paid_gmv_constant_eur,
        {{ in_eur('orders.settled_gmv', 'constant_fx_rates.units_per_eur') }}
            as settled_gmv_constant_eur
    from orders
    left join fx_rates_by_day as created_rates
        on
            orders.currency = created_rates.currency
            and cast(orders.created_at as date) = created_rates.rate_date
    left join fx_rates_by_day as paid_rates
        on orders.currency = paid_rates.currency and cast(orders.paid_at as date) = paid_rates.rate_date
    left join fx_rates_by_day as settled_rates
        on
            orders.currency = settled_rates.currency
            and cast(orders.settled_at as date) = settled_rates.rate_date
    left join constant_fx_rates on orders.currency = constant_fx_rates.currency

)

select
    orders.order_id,
    orders.content_id,
    orders.creator_id,
    case when orders.creator_id is not null then coalesce(homes.home_market, 'ZZ') end as home_market,
    orders.buyer_market,
    orders.shop_market,
    orders.currency,
    orders.attribution_type,
    case
        when orders.cancelled_at is not null then 'cancelled'
        when orders.settled_at is not null then 'settled'
        when orders.delivered_at is not null then 'delivered'
        when orders.paid_at is not null then 'paid'
        when orders.created_at is not null then 'created'
        else 'unknown'
    end as order_status,
    orders.n_lines,
    orders.n_units,
    cast(orders.gross_amount as decimal(18, 2)) as gross_amount,
    cast(orders.vat_amount as decimal(18, 2)) as vat_amount,
    cast(orders.platform_coupon as decimal(18, 2)) as platform_coupon,
    cast(orders.merchant_coupon as decimal(18, 2)) as merchant_coupon,
    cast(orders.created_gmv as decimal(18, 2)) as created_gmv,
    cast(orders.paid_gmv as decimal(18, 2)) as paid_gmv,
    cast(orders.refunded_amount as decimal(18, 2)) as refunded_amount,
    cast(orders.paid_gmv - orders.refunded_amount as decimal(18, 2)) as net_gmv,
    cast(orders.settled_gmv as decimal(18, 2)) as settled_gmv,
    cast(coalesce(bookings_summed.booked_gmv, 0) as decimal(18, 2)) as booked_gmv,
    orders.created_gmv_eur,
    orders.paid_gmv_eur,
    cast(orders.paid_gmv_eur - orders.refunded_amount_eur as decimal(18, 2)) as net_gmv_eur,
    orders.settled_gmv_eur,
    cast(coalesce(bookings_summed.booked_gmv_eur, 0) as decimal(18, 2)) as booked_gmv_eur,
    orders.created_gmv_constant_eur,
    orders.paid_gmv_constant_eur,
    cast(orders.paid_gmv_constant_eur - orders.refunded_amount_constant_eur as decimal(18, 2))
        as net_gmv_constant_eur,
    orders.settled_gmv_constant_eur,
    cast(coalesce(bookings_summed.booked_gmv_constant_eur, 0) as decimal(18, 2)) as booked_gmv_constant_eur,
    cast(orders.estimated_commission as decimal(18, 2)) as estimated_commission,
    orders.clicked_at,
    orders.created_at,
    orders.paid_at,
    orders.cancelled_at,
    orders.delivered_at,
    orders.settled_at,
    orders.refunded_at
from orders_in_eur as orders
left join bookings_summed on orders.order_id = bookings_summed.order_id
left join creator_home_markets as homes
    on
        orders.creator_id = homes.creator_id
        and coalesce(orders.created_at, orders.clicked_at) >= homes.held_from_at
        and coalesce(orders.created_at, orders.clicked_at) < homes.held_to_at
