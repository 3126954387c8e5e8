-- grain: one row per finding between contents known and contents that orders name, and one per total
with

orders as (

    select * from {{ ref('fct_orders') }}

),

contents as (

    select * from {{ ref('dim_contents') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

orders_naming_contents as (

    select
        orders.order_id,
        orders.content_id,
        orders.shop_market as market,
        orders.currency,
        orders.created_gmv as gmv,
        cast(coalesce(orders.created_at, orders.clicked_at) as date) as occurred_on,
        coalesce(contents.is_known, false) as is_known,
        1 / fx_rates_by_day.units_per_eur as eur_per_unit,
        orders.order_id as source_ref,
        orders.created_at as loaded_at
    from orders
    left join contents on orders.content_id = contents.content_id
    left join fx_rates_by_day
        on
            orders.currency = fx_rates_by_day.currency
            and cast(coalesce(orders.created_at, orders.clicked_at) as date) = fx_rates_by_day.rate_date
    where orders.content_id is not null

),

left_rows as {{ read_anew() }} (

    select * from orders_naming_contents
    where is_known

),

right_rows as {{ read_anew() }} (

    select * from orders_naming_contents

),

{{ reconciled(
    'contents_known_and_named',
    keys=['order_id', 'content_id'],
    measures=['gmv'],
    slices=['currency']
) }}
