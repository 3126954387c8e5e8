-- grain: one row per finding, metric, part and day on which fixing it moves the metric by an amount
with

findings as (

    select * from {{ ref('findings_with_effects') }}
    where effect != 'replayed'

),

orders as (

    select * from {{ ref('fct_orders') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

-- finance settles on a day of Berlin; the metric counts the day of UTC on which the order was settled
orders_settled as (

    select
        orders.order_id,
        orders.shop_market,
        cast(orders.settled_at as date) as settled_date,
        coalesce(settled_rates.units_per_eur, created_rates.units_per_eur) as units_per_eur
    from orders
    left join fx_rates_by_day as settled_rates
        on
            orders.currency = settled_rates.currency
            and cast(orders.settled_at as date) = settled_rates.rate_date
    left join fx_rates_by_day as created_rates
        on
            orders.currency = created_rates.currency
            and cast(orders.created_at as date) = created_rates.rate_date
    where orders.settled_at is not null

),

findings_on_the_clock_of_the_metric as (

    select
        findings.*,
        case
            when findings.effect = 'delta_at_settlement' then orders_settled.shop_market
            else findings.market
        end as metric_market,
        case
            when findings.effect = 'delta_at_settlement' then orders_settled.settled_date
            else findings.occurred_on
        end as metric_date,
        case findings.effect
            when 'delta' then findings.delta
            when 'delta_eur' then findings.delta_eur
            when 'delta_at_settlement'
                then
                    {{ in_eur('findings.left_value', 'orders_settled.units_per_eur') }}
                    - {{ in_eur('findings.right_value', 'orders_settled.units_per_eur') }}
            when 'rows'
                then case findings.finding_kind when 'missing_right' then 1 when 'missing_left' then -1 end
        end as amount
    from findings
    left join orders_settled on split_part(findings.entity_key, '|', 1) = orders_settled.order_id

)

select
    finding_id,
    metric,
    part,
    reconciliation,
    discrepancy_key,
    entity_ref,
    moves_when,
    metric_market as market,
    metric_date as stat_date,
    cast(effect_sign * amount as decimal(28, 6)) as amount
from findings_on_the_clock_of_the_metric
where amount != 0 and metric_date is not null
