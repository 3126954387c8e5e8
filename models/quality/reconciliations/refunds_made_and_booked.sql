-- grain: one row per finding between refunds made and the refunds that finance booked, and one per total
with

refunds as (

    select * from {{ ref('int_refunds_in_utc') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

ledger_rows as (

    select * from {{ ref('ledger_rows') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

refunds_with_booking_day as (

    select
        refunds.*,
        {{ finance_day('refunds.refunded_at') }} as booking_date,
        orders.shop_market
    from refunds
    left join orders on refunds.order_id = orders.order_id

),

left_rows as {{ read_anew() }} (

    select
        refunds.order_id,
        refunds.shop_market as market,
        refunds.currency,
        refunds.amount,
        refunds.booking_date,
        refunds.booking_date as occurred_on,
        1 / fx_rates_by_day.units_per_eur as eur_per_unit,
        refunds.refund_id as source_ref,
        refunds.refunded_at as loaded_at
    from refunds_with_booking_day as refunds
    left join fx_rates_by_day
        on refunds.currency = fx_rates_by_day.currency and refunds.booking_date = fx_rates_by_day.rate_date

),

right_rows as {{ read_anew() }} (

    select
        order_id,
        market,
        currency,
        -amount as amount,
        booking_date,
        booking_date as occurred_on,
        eur_per_unit,
        entry_id as source_ref,
        loaded_at
    from ledger_rows
    where entry_type = 'refund'

),

{{ reconciled(
    'refunds_made_and_booked',
    keys=['order_id', 'market', 'currency'],
    measures=['amount'],
    texts=['booking_date'],
    slices=['currency'],
    moves=['market', 'currency'],
    evidence={
        'a_day_apart': days_between('left_row.booking_date', 'right_row.booking_date') ~ ' in (-1, 1)'
    }
) }}
