-- grain: one row per finding between the orders that restrictions allow and those credited, and one per total
with

orders as (

    select * from {{ ref('fct_orders') }}

),

restrictions as (

    select * from {{ ref('int_creator_restrictions_held') }}
    where lever in ('ecommerce_restriction', 'account_suspension')

),

orders_with_restriction as (

    select
        orders.order_id,
        orders.creator_id,
        orders.created_gmv,
        orders.created_gmv_eur,
        orders.home_market as market,
        cast(orders.created_at as date) as occurred_on,
        min(restrictions.lever) as lever
    from orders
    left join restrictions
        on
            orders.creator_id = restrictions.creator_id
            and orders.created_at >= restrictions.held_from_at
            and (restrictions.held_to_at is null or orders.created_at < restrictions.held_to_at)
    group by
        orders.order_id, orders.creator_id, orders.created_gmv, orders.created_gmv_eur, orders.home_market,
        cast(orders.created_at as date)

),

orders_in_eur as (

    select
        order_id,
        creator_id,
        created_gmv_eur as gmv,
        lever,
        market,
        occurred_on,
        cast(1 as double) as eur_per_unit,
        order_id as source_ref,
        cast(null as timestamp) as loaded_at
    from orders_with_restriction

),

left_rows as {{ read_anew() }} (

    select * from orders_in_eur
    where lever is null

),

right_rows as {{ read_anew() }} (

    select * from orders_in_eur

),

{{ reconciled(
    'restrictions_and_orders',
    keys=['order_id', 'creator_id'],
    measures=['gmv'],
    slices=['lever'],
    evidence={'restriction_in_force': 'right_row.lever is not null'}
) }}
