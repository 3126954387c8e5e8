-- grain: one row per step of the GMV passport between net GMV and what finance should book, market, month and sale or refund
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

    select
        dues.*,
        cast(date_trunc('month', dues.booking_date) as date) as booking_month,
        dues.booking_date > util_clock.reporting_as_of_date as is_after_figures
    from (select * from sales union all select * from refunds_made) as dues
    cross join util_clock

),

steps_by_order as (

    {% set steps = [
        ('refunds_made', 'refund_month', 'month_date', 'amount_eur', 'true'),
        ('sales_and_refunds', 'booked_after_figures', 'month_date', '-amount_eur', 'is_after_figures'),
        ('sales_and_refunds', 'booking_day_rate', 'month_date', 'booking_day_eur - amount_eur', 'not is_after_figures'),
        ('sales_and_refunds', 'booking_day_month', 'month_date', '-booking_day_eur', 'not is_after_figures'),
        ('sales_and_refunds', 'booking_day_month', 'booking_month', 'booking_day_eur', 'not is_after_figures'),
    ] -%}
    {% for relation, step, month, amount, condition in steps -%}
    select '{{ step }}' as step, market, {{ month }} as month_date, order_id, {{ amount }} as amount_eur
    from {{ relation }}
    where {{ condition }}
    union all
    {% endfor -%}
    -- net GMV takes refunds off in the month of payment: put back there
    select
        'refund_month' as step,
        shop_market as market,
        cast(date_trunc('month', paid_at) as date) as month_date,
        order_id,
        paid_gmv_eur - net_gmv_eur as amount_eur
    from orders
    where paid_at is not null and net_gmv_eur != paid_gmv_eur

)

select
    step,
    coalesce(market, 'ZZ') as market,
    month_date,
    order_id as source_ref,
    order_id,
    cast(1 as bigint) as n_orders,
    cast(sum(amount_eur) as decimal(18, 2)) as amount_eur
from steps_by_order
group by step, coalesce(market, 'ZZ'), month_date, order_id
having sum(amount_eur) != 0
