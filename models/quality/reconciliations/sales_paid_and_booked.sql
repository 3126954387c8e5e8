-- grain: one row per finding between paid orders and the sales that finance booked, and one per total
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
        paid_gmv as amount,
        vat_amount,
        paid_date as booking_date,
        paid_date as occurred_on,
        buyer_market,
        paid_eur_per_unit as eur_per_unit,
        order_id as source_ref,
        paid_at as loaded_at
    from orders
    where paid_at is not null

),

right_rows as {{ read_anew() }} (

    select
        order_id,
        market,
        currency,
        amount,
        vat_amount,
        booking_date,
        booking_date as occurred_on,
        cast(null as varchar) as buyer_market,
        eur_per_unit,
        entry_id as source_ref,
        loaded_at
    from ledger_rows
    where entry_type = 'sale'

),

{{ reconciled(
    'sales_paid_and_booked',
    keys=['order_id', 'market', 'currency'],
    measures=['amount', 'vat_amount'],
    texts=['booking_date'],
    slices=['currency'],
    moves=['market', 'currency'],
    evidence={'net_of_vat': 'right_row.amount = left_row.amount - left_row.vat_amount'}
) }}
