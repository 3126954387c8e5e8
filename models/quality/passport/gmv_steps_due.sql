-- grain: one row per step of the GMV passport from net GMV to what is due in the ledger, market, month, order
{{ config(materialized='view') }}
with

sales_and_refunds_due as (

    select * from {{ ref('sales_and_refunds_due') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

steps_by_order as (

    {% for step, month, amount, condition in [
        ('refund_month', 'month_date', 'amount_eur', "entry_type = 'refund'"),
        ('booked_after_figures', 'month_date', '-amount_eur', 'is_after_figures'),
        ('booking_day_rate', 'month_date', 'booking_day_eur - amount_eur', 'not is_after_figures'),
        ('booking_day_month', 'month_date', '-booking_day_eur', 'not is_after_figures'),
        ('booking_day_month', 'booking_month_date', 'booking_day_eur', 'not is_after_figures'),
    ] -%}
    select
        '{{ step }}' as step,
        market,
        {{ month }} as month_date,
        order_id,
        {{ amount }} as amount_eur
    from sales_and_refunds_due
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
    market,
    month_date,
    order_id as source_ref,
    order_id,
    cast(1 as bigint) as n_orders,
    cast(sum(amount_eur) as decimal(18, 2)) as amount_eur
from steps_by_order
group by step, market, month_date, order_id
having sum(amount_eur) != 0
