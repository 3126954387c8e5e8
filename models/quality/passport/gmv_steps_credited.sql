-- grain: one row per step of the GMV passport among the daily statistics, market, day and content
{{ config(materialized='view') }}
with

content_days as (

    select * from {{ ref('fct_content_days') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

content_days_converted as (

    select
        content_days.stat_date,
        content_days.content_id,
        content_days.viewer_market as market,
        content_days.n_attributed_orders,
        coalesce(content_days.attributed_gmv_eur, 0) as attributed_gmv_eur,
        coalesce(
            cast(content_days.attributed_gmv * (1 / fx_rates_by_day.units_per_eur) as decimal(18, 2)), 0
        ) as reconciled_gmv_eur
    from content_days
    left join fx_rates_by_day
        on
            content_days.currency = fx_rates_by_day.currency
            and content_days.stat_date = fx_rates_by_day.rate_date
    where content_days.n_attributed_orders > 0 or content_days.attributed_gmv > 0

),

orders_summed as (

    select
        content_id,
        buyer_market as market,
        currency,
        cast(created_at as date) as stat_date,
        cast(sum(created_gmv) as decimal(18, 2)) as created_gmv,
        sum(created_gmv_eur) as created_gmv_eur
    from orders
    where content_id is not null and created_at is not null
    group by content_id, buyer_market, currency, cast(created_at as date)

),

orders_converted as (

    select
        orders_summed.*,
        cast(orders_summed.created_gmv * (1 / fx_rates_by_day.units_per_eur) as decimal(18, 2))
            as reconciled_gmv_eur
    from orders_summed
    left join fx_rates_by_day
        on
            orders_summed.currency = fx_rates_by_day.currency
            and orders_summed.stat_date = fx_rates_by_day.rate_date

),

steps_by_content_day as (

    select
        'attributed' as step,
        market,
        stat_date,
        content_id,
        n_attributed_orders as n_orders,
        attributed_gmv_eur as amount_eur
    from content_days_converted
    union all
    -- the reconciliation has a conversion of its own; both may round a half cent another way
    select
        'converted_one_by_one' as step,
        market,
        stat_date,
        content_id,
        null as n_orders,
        reconciled_gmv_eur - attributed_gmv_eur as amount_eur
    from content_days_converted
    union all
    select
        'converted_one_by_one' as step,
        market,
        stat_date,
        content_id,
        null as n_orders,
        created_gmv_eur - reconciled_gmv_eur as amount_eur
    from orders_converted

)

select
    step,
    market,
    cast(date_trunc('month', stat_date) as date) as month_date,
    cast(stat_date as varchar) || '|' || content_id || '|' || market as source_ref,
    cast(null as varchar) as order_id,
    cast(sum(n_orders) as bigint) as n_orders,
    cast(sum(amount_eur) as decimal(18, 2)) as amount_eur
from steps_by_content_day
group by step, market, stat_date, content_id
having step = 'attributed' or sum(amount_eur) != 0
