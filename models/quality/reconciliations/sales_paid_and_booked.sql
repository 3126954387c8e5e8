-- grain: one row per finding between paid orders and the sales that finance booked, and one per total
with

orders as (

    select * from {{ ref('fct_orders') }}

),

ledger_entries as (

    select * from {{ ref('stg_finance__ledger_entries') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

left_rows as (

    select
        orders.order_id,
        orders.shop_market as market,
        orders.currency,
        orders.paid_gmv as amount,
        orders.vat_amount,
        cast({{ utc_to_local('orders.paid_at', "'Europe/Berlin'") }} as date) as booking_date,
        cast({{ utc_to_local('orders.paid_at', "'Europe/Berlin'") }} as date) as occurred_on,
        orders.buyer_market,
        1 / fx_rates_by_day.units_per_eur as eur_per_unit,
        orders.order_id as source_ref,
        orders.paid_at as loaded_at
    from orders
    left join fx_rates_by_day
        on
            orders.currency = fx_rates_by_day.currency
            and cast({{ utc_to_local('orders.paid_at', "'Europe/Berlin'") }} as date) = fx_rates_by_day.rate_date
    where orders.paid_at is not null

),

right_rows as (

    select
        ledger_entries.order_id,
        ledger_entries.market,
        ledger_entries.currency,
        cast(ledger_entries.amount_minor * 0.01 as decimal(18, 2)) as amount,
        cast(ledger_entries.vat_minor * 0.01 as decimal(18, 2)) as vat_amount,
        ledger_entries.booking_date,
        ledger_entries.booking_date as occurred_on,
        cast(null as varchar) as buyer_market,
        1 / fx_rates_by_day.units_per_eur as eur_per_unit,
        ledger_entries.entry_id as source_ref,
        ledger_entries._loaded_at as loaded_at
    from ledger_entries
    left join fx_rates_by_day
        on
            ledger_entries.currency = fx_rates_by_day.currency
            and ledger_entries.booking_date = fx_rates_by_day.rate_date
    where ledger_entries.entry_type = 'sale'

),

{{ reconciled(
    'sales_paid_and_booked',
    keys=['order_id', 'market', 'currency'],
    measures=['amount', 'vat_amount'],
    texts=['booking_date'],
    slices=['currency'],
    moves=['market', 'currency'],
    evidence={'net_of_vat': 'right_row.amount = left_row.amount - left_row.vat_amount',
              'market_of_buyer': 'right_row.market = left_row.buyer_market'}
) }}
