-- grain: one row per refund that happened
with

refunds as (

    select * from {{ known(ref('stg_commerce__refunds')) }}

),

orders_in_markets as (

    select * from {{ ref('int_orders_in_markets') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

constant_fx_rates as (

    select * from {{ ref('constant_fx_rates') }}

),

newest_refunds as (

    select *
    from refunds
    {{ keep_newest(['refund_id']) }}

),

refunds_in_utc as (

    select
        newest_refunds.refund_id,
        newest_refunds.order_id,
        upper(newest_refunds.currency) as currency,
        orders_in_markets.currency as order_currency,
        newest_refunds.amount,
        {{ local_to_utc('newest_refunds.refunded_at_local', "coalesce(orders_in_markets.time_zone, 'UTC')") }}
            as refunded_at
    from newest_refunds
    left join orders_in_markets on newest_refunds.order_id = orders_in_markets.order_id

),

refunds_in_eur as (

    select
        refunds_in_utc.refund_id,
        refunds_in_utc.order_id,
        refunds_in_utc.currency,
        refunds_in_utc.order_currency,
        refunds_in_utc.amount,
        {{ in_eur('refunds_in_utc.amount', 'fx_rates_by_day.units_per_eur') }} as amount_eur,
        {{ in_eur('refunds_in_utc.amount', 'constant_fx_rates.units_per_eur') }} as amount_constant_eur,
        refunds_in_utc.refunded_at
    from refunds_in_utc
    left join fx_rates_by_day
        on
            cast(refunds_in_utc.refunded_at as date) = fx_rates_by_day.rate_date
            and refunds_in_utc.currency = fx_rates_by_day.currency
    left join constant_fx_rates on refunds_in_utc.currency = constant_fx_rates.currency
    where {{ happened('refunds_in_utc.refunded_at') }}

),

refunds_in_the_order_currency as (

    select
        refunds_in_eur.refund_id,
        refunds_in_eur.order_id,
        refunds_in_eur.currency,
        refunds_in_eur.amount,
        -- a refund in another currency than its order is brought to it through the euro
        case
            when refunds_in_eur.currency = refunds_in_eur.order_currency then refunds_in_eur.amount
            else cast(round(refunds_in_eur.amount_eur * order_rates.units_per_eur, 2) as decimal(18, 2))
        end as amount_in_order_currency,
        refunds_in_eur.amount_eur,
        refunds_in_eur.amount_constant_eur,
        refunds_in_eur.refunded_at
    from refunds_in_eur
    left join fx_rates_by_day as order_rates
        on
            cast(refunds_in_eur.refunded_at as date) = order_rates.rate_date
            and refunds_in_eur.order_currency = order_rates.currency

)

select * from refunds_in_the_order_currency
