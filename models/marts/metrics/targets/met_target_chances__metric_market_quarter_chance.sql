-- grain: one row per metric, market (and all of them), quarter and chance of attainment
with

forecasts as (

    select * from {{ ref('met_target_forecasts__metric_market_quarter') }}

),

registry as (

    select * from {{ ref('metric_registry') }}

),

chances as (

    select * from {{ ref('target_chances') }}

),

error_quantiles as (

    select * from {{ ref('met_target_error_quantiles__metric_quarter_chance') }}

),

parameters as (

    {{ forecast_parameters(['history_before_back_test', 'residuals_needed']) }}

),

first_quarters as (

    select
        metric,
        min(quarter_number) as first_quarter_number
    from forecasts
    group by metric

),

proposed as (

    select
        forecasts.metric,
        forecasts.market,
        forecasts.quarter,
        forecasts.quarter_number,
        chances.chance,
        registry.direction,
        forecasts.kind,
        forecasts.n_observations,
        forecasts.n_quarters,
        coalesce(error_quantiles.n_errors, 0) as n_errors,
        forecasts.expected_observations,
        forecasts.value,
        {{ from_forecast_scale(
            'forecasts.kind',
            'forecasts.forecast_scaled + forecasts.spread_scaled * case
                when error_quantiles.n_errors >= parameters.residuals_needed then error_quantiles.error_quantile
                when registry.direction = \'lower_is_better\' then chances.z_value
                else -chances.z_value
            end',
            'forecasts.expected_observations',
            'forecasts.market_weight'
        ) }} as target_unbounded,
        coalesce(error_quantiles.n_errors >= parameters.residuals_needed, false) as is_empirical,
        forecasts.is_after_break,
        forecasts.is_above_floor
        and not forecasts.is_after_break
        and forecasts.quarter_number
        >= first_quarters.first_quarter_number + parameters.history_before_back_test - 1 as is_judged,
        forecasts.is_next
    from forecasts
    cross join parameters
    cross join chances
    inner join registry on forecasts.metric = registry.metric
    inner join first_quarters on forecasts.metric = first_quarters.metric
    left join error_quantiles
        on
            forecasts.metric = error_quantiles.metric
            and forecasts.quarter_number = error_quantiles.quarter_number
            and chances.chance = error_quantiles.chance

)

select
    metric,
    market,
    quarter,
    chance,
    direction,
    n_observations,
    n_quarters,
    n_errors,
    expected_observations,
    {{ bounded_share('kind', 'target_unbounded') }} as proposed_target,
    value,
    case direction
        when 'lower_is_better' then value <= target_unbounded
        else value >= target_unbounded
    end as is_attained,
    is_empirical,
    -- no share lies beyond its bound, so no target there has the chance asked for
    kind = 'ratio' and (target_unbounded >= 1 or target_unbounded <= 0) as is_at_bound,
    is_after_break,
    is_judged and not (kind = 'ratio' and (target_unbounded >= 1 or target_unbounded <= 0)) as is_judged,
    is_next
from proposed
