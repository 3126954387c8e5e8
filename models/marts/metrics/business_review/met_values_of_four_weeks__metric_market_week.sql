-- grain: one row per metric that is no median, market (and all of them) and week: its last four
-- weeks together
with

metric_values as (

    select * from {{ ref('met_metric_values__metric_market_period') }}

),

registry as (

    select * from {{ ref('metric_registry') }}

),

added_up as (

    select
        metric_values.metric,
        metric_values.market,
        metric_values.period_start_date as week_start_date,
        registry.kind,
        metric_values.n_observations_needed,
        sum(metric_values.n_observations) over four_weeks as n_observations,
        sum(metric_values.numerator) over four_weeks as numerator,
        sum(metric_values.denominator) over four_weeks as denominator
    from metric_values
    inner join registry on metric_values.metric = registry.metric
    where metric_values.period_kind = 'week' and registry.variance_rule not in ('duration', 'state')
    window four_weeks as (
        partition by metric_values.metric, metric_values.market
        order by metric_values.period_start_date
        range between interval 21 day preceding and current row
    )

)

select
    metric,
    market,
    week_start_date,
    cast(n_observations as bigint) as n_observations,
    cast(numerator as decimal(28, 6)) as numerator,
    cast(denominator as decimal(28, 6)) as denominator,
    case
        when kind = 'sum' then cast(coalesce(numerator, 0) as double)
        when n_observations >= n_observations_needed then {{ ratio('numerator', 'denominator') }}
    end as value
from added_up
