-- grain: one row per finding between what is due at settlement and what finance settled, and one per total
with

orders as (

    select * from {{ ref('orders_with_booking_days') }}

),

settlements as (

    select * from {{ ref('stg_finance__settlements') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

markets_of_orders as (

    select
        order_id,
        shop_market
    from orders

),

left_rows as {{ read_anew() }} (

    select
        order_id,
        currency,
        due_amount as amount,
        settled_date,
        settled_date as occurred_on,
        shop_market as market,
        created_gmv as gross_amount,
        settled_eur_per_unit as eur_per_unit,
        order_id as source_ref,
        settled_at as loaded_at
    from orders
    where settled_at is not null

),

right_rows as {{ read_anew() }} (

    select
        settlements.order_id,
        settlements.currency,
        settlements.amount,
        settlements.settled_date,
        settlements.settled_date as occurred_on,
        markets_of_orders.shop_market as market,
        cast(null as decimal(18, 2)) as gross_amount,
        1 / fx_rates_by_day.units_per_eur as eur_per_unit,
        settlements.settlement_id || '|' || settlements.order_id as source_ref,
        settlements._loaded_at as loaded_at
    from settlements
    left join markets_of_orders on settlements.order_id = markets_of_orders.order_id
    left join fx_rates_by_day
        on
            settlements.currency = fx_rates_by_day.currency
            and settlements.settled_date = fx_rates_by_day.rate_date

),

{{ reconciled(
    'settlements_due_and_paid',
    keys=['order_id', 'currency'],
    measures=['amount'],
    texts=['settled_date'],
    slices=['currency'],
    moves=['currency'],
    evidence={'gross_amount': 'right_row.amount = left_row.gross_amount'}
) }}
