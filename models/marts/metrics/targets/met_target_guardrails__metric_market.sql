-- grain: one row per metric and market (and all of them): how the metric that must not get worse is doing
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

parameters as (

    {{ forecast_parameters(['guardrail_quarters']) }}

),

quarters_from_newest as (

    select
        metric,
        market,
        period_start_date,
        n_observations,
        value,
        value_lower,
        value_upper,
        row_number() over (partition by metric, market order by period_start_date desc) as nth_newest
    from metric_values
    where period_kind = 'quarter' and is_mature

),

-- the last finished quarter against the mean of those before it, each by its observations
guardrails_measured as (

    select
        quarters_from_newest.metric,
        quarters_from_newest.market,
        max(quarters_from_newest.value) filter (where quarters_from_newest.nth_newest = 1) as newest_value,
        max(quarters_from_newest.value_lower) filter (where quarters_from_newest.nth_newest = 1)
            as newest_lower,
        max(quarters_from_newest.value_upper) filter (where quarters_from_newest.nth_newest = 1)
            as newest_upper,
        sum(quarters_from_newest.value * quarters_from_newest.n_observations) filter (
            where quarters_from_newest.nth_newest between 2 and parameters.guardrail_quarters + 1
        ) / nullif(sum(quarters_from_newest.n_observations) filter (
            where
            quarters_from_newest.nth_newest between 2 and parameters.guardrail_quarters + 1
            and quarters_from_newest.value is not null
        ), 0) as baseline_value
    from quarters_from_newest
    cross join parameters
    group by quarters_from_newest.metric, quarters_from_newest.market

),

-- where a market has too few observations for its own guardrail, that of all markets stands in
guardrails_chosen as (

    select
        registry.metric,
        markets.market,
        registry.guardrail_metric,
        case
            when own.newest_value is not null and own.baseline_value is not null then markets.market
            when everywhere.newest_value is not null then 'ALL'
        end as guardrail_market,
        case
            when own.newest_value is not null and own.baseline_value is not null then own.newest_value
            else everywhere.newest_value
        end as guardrail_value,
        case
            when own.newest_value is not null and own.baseline_value is not null then own.newest_lower
            else everywhere.newest_lower
        end as guardrail_lower,
        case
            when own.newest_value is not null and own.baseline_value is not null then own.newest_upper
            else everywhere.newest_upper
        end as guardrail_upper,
        case
            when own.newest_value is not null and own.baseline_value is not null then own.baseline_value
            else everywhere.baseline_value
        end as guardrail_baseline,
        guarding.direction as guardrail_direction,
        registry.guardrail_tolerance
    from registry
    cross join markets
    inner join registry as guarding on registry.guardrail_metric = guarding.metric
    left join guardrails_measured as own
        on registry.guardrail_metric = own.metric and markets.market = own.market
    left join guardrails_measured as everywhere
        on registry.guardrail_metric = everywhere.metric and everywhere.market = 'ALL'

)

select
    metric,
    market,
    guardrail_metric,
    guardrail_market,
    guardrail_direction,
    guardrail_value,
    guardrail_lower,
    guardrail_upper,
    guardrail_baseline,
    case guardrail_direction when 'lower_is_better' then 1 else -1 end
    * (guardrail_value - guardrail_baseline)
        as guardrail_worsening,
    guardrail_tolerance,
    case guardrail_direction when 'lower_is_better' then 1 else -1 end
    * (guardrail_value - guardrail_baseline)
    > guardrail_tolerance as is_beyond_tolerance,
    -- beyond chance: the baseline lies outside the interval of the last quarter
    case guardrail_direction
        when 'lower_is_better' then guardrail_lower > guardrail_baseline
        else guardrail_upper < guardrail_baseline
    end as is_beyond_chance
from guardrails_chosen
