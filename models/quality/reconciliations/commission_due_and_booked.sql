-- grain: one row per finding between commission due on settled orders and booked, and one per total
with

orders as (

    select * from {{ ref('orders_with_booking_days') }}

),

ledger_rows as (

    select * from {{ ref('ledger_rows') }}

),

left_rows as {{ read_anew() }} (

    select
        order_id,
        shop_market as market,
        currency,
        due_commission as amount,
        settled_date as booking_date,
        settled_date as occurred_on,
        commission_with_vat,
        settled_eur_per_unit as eur_per_unit,
        order_id as source_ref,
        settled_at as loaded_at
    from orders
    where settled_at is not null and creator_id is not null and due_commission > 0

),

right_rows as {{ read_anew() }} (

    select
        order_id,
        market,
        currency,
        amount,
        booking_date,
        booking_date as occurred_on,
        cast(null as decimal(18, 2)) as commission_with_vat,
        eur_per_unit,
        entry_id as source_ref,
        loaded_at
    from ledger_rows
    where entry_type = 'commission'

),

{{ reconciled(
    'commission_due_and_booked',
    keys=['order_id', 'market', 'currency'],
    measures=['amount'],
    texts=['booking_date'],
    slices=['currency'],
    moves=['market', 'currency'],
    evidence={'on_price_with_vat': 'right_row.amount = left_row.commission_with_vat'}
) }}
