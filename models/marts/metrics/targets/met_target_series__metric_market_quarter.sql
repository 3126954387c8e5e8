-- grain: one row per metric, market (and all of them) and finished quarter with events
with

metric_values as (

    select * from {{ ref('met_metric_values__metric_market_period') }}

),

registry as (

    select * from {{ ref('metric_registry') }}

),

markets as (

    select * from {{ ref('int_markets_with_analogues') }}

),

figures as (

    select
        metric_values.metric,
        metric_values.market,
        metric_values.period_start_date as quarter_start_date,
        cast(
            extract(year from metric_values.period_start_date) * 4
            + extract(quarter from metric_values.period_start_date)
            as bigint
        ) as quarter_number,
        registry.kind,
        registry.variance_rule,
        metric_values.n_observations,
        metric_values.effective_observations,
        markets.market_weight,
        case registry.kind
            when 'ratio' then {{ ratio('metric_values.numerator', 'metric_values.denominator') }}
            when 'sum' then cast(metric_values.numerator as double)
            else metric_values.value
        end as value,
        metric_values.is_above_floor
    from metric_values
    inner join registry on metric_values.metric = registry.metric
    inner join markets on metric_values.market = markets.market
    where
        metric_values.period_kind = 'quarter'
        and metric_values.is_mature
        and metric_values.n_observations > 0

)

select
    metric,
    market,
    quarter_number,
    kind,
    variance_rule,
    n_observations,
    effective_observations,
    market_weight,
    value,
    {{ forecast_scale('kind', 'value', 'effective_observations', 'market_weight') }} as scaled_value,
    case
        when kind = 'ratio' then 1 / (4 * (effective_observations + 0.5))
        when variance_rule = 'amount' then 1.0
        else 1 / cast(n_observations as double)
    end as unit_variance,
    is_above_floor,
    quarter_start_date
from figures
where value is not null and effective_observations > 0
