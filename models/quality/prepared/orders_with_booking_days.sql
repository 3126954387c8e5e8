-- grain: one row per order
with

orders as (

    select * from {{ ref('fct_orders') }}

),

order_lines as (

    select * from {{ ref('stg_commerce__order_lines') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

order_commission_rates as (

    select
        order_id,
        max(commission_rate) as commission_rate
    from order_lines
    group by order_id

),

-- a refund before settlement lowers what is settled and earned; one after it is taken back by itself
orders_with_due_amounts as (

    select
        orders.*,
        order_commission_rates.commission_rate,
        {{ finance_day('orders.paid_at') }} as paid_date,
        {{ finance_day('orders.settled_at') }} as settled_date,
        case
            when orders.refunded_at < orders.settled_at then orders.paid_gmv - orders.refunded_amount
            else orders.paid_gmv
        end as due_amount
    from orders
    left join order_commission_rates on orders.order_id = order_commission_rates.order_id

)

select
    orders.order_id,
    orders.content_id,
    orders.creator_id,
    orders.buyer_market,
    orders.shop_market,
    orders.currency,
    orders.created_gmv,
    orders.paid_gmv,
    orders.vat_amount,
    cast(orders.due_amount as decimal(18, 2)) as due_amount,
    cast(
        round(
            cast(orders.estimated_commission as double) * 100 * cast(orders.due_amount as double)
            / nullif(cast(orders.paid_gmv as double), 0)
        ) / 100 as decimal(18, 2)
    ) as due_commission,
    cast(round(cast(orders.paid_gmv as double) * orders.commission_rate * 100) / 100 as decimal(18, 2))
        as commission_with_vat,
    orders.paid_date,
    orders.settled_date,
    1 / paid_rates.units_per_eur as paid_eur_per_unit,
    1 / settled_rates.units_per_eur as settled_eur_per_unit,
    orders.created_at,
    orders.paid_at,
    orders.settled_at
from orders_with_due_amounts as orders
left join fx_rates_by_day as paid_rates
    on orders.currency = paid_rates.currency and orders.paid_date = paid_rates.rate_date
left join fx_rates_by_day as settled_rates
    on orders.currency = settled_rates.currency and orders.settled_date = settled_rates.rate_date
