-- grain: one row per sale or refund that finance should book
with

orders as (

    select * from {{ ref('fct_orders') }}

),

orders_with_booking_days as (

    select * from {{ ref('orders_with_booking_days') }}

),

refunds as (

    select * from {{ ref('int_refunds_in_utc') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

sales as (

    select
        'sale' as entry_type,
        orders.order_id as source_ref,
        orders.order_id,
        orders.shop_market as market,
        cast(date_trunc('month', orders.paid_at) as date) as month_date,
        orders_with_booking_days.paid_date as booking_date,
        coalesce(orders.paid_gmv_eur, 0) as amount_eur,
        coalesce(
            cast(orders.paid_gmv * orders_with_booking_days.paid_eur_per_unit as decimal(18, 2)), 0
        ) as booking_day_eur
    from orders
    inner join orders_with_booking_days on orders.order_id = orders_with_booking_days.order_id
    where orders.paid_at is not null

),

refunds_with_booking_days as (

    select
        *,
        {{ finance_day('refunded_at') }} as booking_date
    from refunds

),

refunds_made as (

    select
        'refund' as entry_type,
        refunds.refund_id as source_ref,
        refunds.order_id,
        orders.shop_market as market,
        cast(date_trunc('month', refunds.refunded_at) as date) as month_date,
        refunds.booking_date,
        -coalesce(refunds.amount_eur, 0) as amount_eur,
        -coalesce(
            cast(refunds.amount * (1 / fx_rates_by_day.units_per_eur) as decimal(18, 2)), 0
        ) as booking_day_eur
    from refunds_with_booking_days as refunds
    left join orders on refunds.order_id = orders.order_id
    left join fx_rates_by_day
        on refunds.currency = fx_rates_by_day.currency and refunds.booking_date = fx_rates_by_day.rate_date

),

sales_and_refunds as (

    select * from sales
    union all
    select * from refunds_made

)

select
    sales_and_refunds.entry_type,
    sales_and_refunds.source_ref,
    sales_and_refunds.order_id,
    coalesce(sales_and_refunds.market, 'ZZ') as market,
    sales_and_refunds.month_date,
    cast(date_trunc('month', sales_and_refunds.booking_date) as date) as booking_month_date,
    sales_and_refunds.booking_date > util_clock.reporting_as_of_date as is_after_figures,
    cast(sales_and_refunds.amount_eur as decimal(18, 2)) as amount_eur,
    cast(sales_and_refunds.booking_day_eur as decimal(18, 2)) as booking_day_eur
from sales_and_refunds
cross join util_clock
