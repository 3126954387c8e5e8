-- grain: one row per step of the GMV passport among orders, market, month and order, in and out
{{ config(materialized='view') }}
{%- set credited = 'is_created and content_id is not null' %}
{%- set paid = 'is_created and is_paid' %}
{%- set steps = [
    ('credited', 'buyer_market', 'created_month', 'created_eur', credited),
    ('not_through_content', 'buyer_market', 'created_month', 'created_eur', 'is_created and content_id is null'),
    ('buyer_to_shop', 'buyer_market', 'created_month', '-created_eur', 'is_created and buyer_market != shop_market'),
    ('buyer_to_shop', 'shop_market', 'created_month', 'created_eur', 'is_created and buyer_market != shop_market'),
    ('created', 'shop_market', 'created_month', 'created_eur', 'is_created'),
    ('never_paid', 'shop_market', 'created_month', '-created_eur', 'is_created and not is_paid'),
    ('coupons', 'shop_market', 'created_month', 'paid_eur_of_created_day - created_eur', paid),
    ('payment_day_rate', 'shop_market', 'created_month', 'paid_eur - paid_eur_of_created_day', paid),
    ('paid_another_month', 'shop_market', 'created_month', '-paid_eur', paid ~ ' and created_month != paid_month'),
    ('paid_another_month', 'shop_market', 'paid_month', 'paid_eur', paid ~ ' and created_month != paid_month'),
    ('creation_not_dated', 'shop_market', 'paid_month', 'paid_eur', 'is_paid and not is_created'),
    ('paid', 'shop_market', 'paid_month', 'paid_eur', 'is_paid'),
    ('refunds', 'shop_market', 'paid_month', 'net_eur - paid_eur', 'is_paid and net_eur != paid_eur'),
    ('net', 'shop_market', 'paid_month', 'net_eur', 'is_paid'),
] %}
with

orders as (

    select * from {{ ref('fct_orders') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

orders_in_months as (

    select
        orders.order_id,
        orders.content_id,
        orders.buyer_market,
        orders.shop_market,
        orders.created_at is not null as is_created,
        orders.paid_at is not null as is_paid,
        cast(date_trunc('month', orders.created_at) as date) as created_month,
        cast(date_trunc('month', orders.paid_at) as date) as paid_month,
        coalesce(orders.created_gmv_eur, 0) as created_eur,
        coalesce({{ in_eur('orders.paid_gmv', 'created_rates.units_per_eur') }}, 0)
            as paid_eur_of_created_day,
        coalesce(orders.paid_gmv_eur, 0) as paid_eur,
        coalesce(orders.net_gmv_eur, 0) as net_eur
    from orders
    left join fx_rates_by_day as created_rates
        on
            orders.currency = created_rates.currency
            and cast(orders.created_at as date) = created_rates.rate_date

)

{% for step, market, month, amount, condition in steps -%}
select
    '{{ step }}' as step,
    {{ market }} as market,
    {{ month }} as month_date,
    order_id as source_ref,
    order_id,
    cast(1 as bigint) as n_orders,
    cast({{ amount }} as decimal(18, 2)) as amount_eur
from orders_in_months
where {{ condition }}
{{ 'union all' if not loop.last }}
{% endfor %}
