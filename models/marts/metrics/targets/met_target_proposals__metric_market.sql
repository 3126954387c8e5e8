-- grain: one row per metric and market: the target proposed for the next quarter
with

chances as (

    select * from {{ ref('met_target_chances__metric_market_quarter_chance') }}

),

forecasts as (

    select * from {{ ref('met_target_forecasts__metric_market_quarter') }}

),

guardrails as (

    select * from {{ ref('met_target_guardrails__metric_market') }}

),

targets as (

    select * from {{ ref('int_targets_in_force') }}

),

registry as (

    select * from {{ ref('metric_registry') }}

),

newest_targets as (

    select
        metric,
        market,
        max_by(target, quarter_start_date) as target -- noqa: RF04
    from targets
    group by metric, market

),

proposed as (

    select
        metric,
        market,
        max(proposed_target) filter (where chance = 0.7 and not is_at_bound) as target_70,
        max(proposed_target) filter (where chance = 0.5 and not is_at_bound) as target_50,
        max(proposed_target) filter (where chance = 0.3 and not is_at_bound) as target_30,
        max(n_errors) as n_errors,
        bool_and(is_empirical) as is_empirical
    from chances
    where is_next
    group by metric, market

),

-- where the newest target lies among the errors of the past
newest_target_scaled as (

    select
        forecasts.metric,
        forecasts.market,
        (
            {{ forecast_scale('forecasts.kind', 'newest_targets.target',
                'forecasts.expected_observations', 'forecasts.market_weight') }}
            - forecasts.forecast_scaled
        ) / nullif(forecasts.spread_scaled, 0) as error_needed,
        newest_targets.target,
        registry.unit = 'share' and newest_targets.target not between 0 and 1 as is_target_impossible
    from forecasts
    inner join registry on forecasts.metric = registry.metric
    inner join newest_targets
        on forecasts.metric = newest_targets.metric and forecasts.market = newest_targets.market
    where forecasts.is_next

),

chance_of_newest_target as (

    select
        newest_target_scaled.metric,
        newest_target_scaled.market,
        newest_target_scaled.target,
        newest_target_scaled.is_target_impossible,
        count(*) as n_errors,
        count(*) filter (
            where case registry.direction
                when 'lower_is_better' then past.standardised_error <= newest_target_scaled.error_needed
                else past.standardised_error >= newest_target_scaled.error_needed
            end
        ) as n_errors_attaining
    from newest_target_scaled
    inner join registry on newest_target_scaled.metric = registry.metric
    inner join forecasts as past
        on newest_target_scaled.metric = past.metric and past.standardised_error is not null
    group by
        newest_target_scaled.metric,
        newest_target_scaled.market,
        newest_target_scaled.target,
        newest_target_scaled.is_target_impossible

)

select
    forecasts.metric,
    forecasts.market,
    forecasts.quarter,
    registry.unit,
    registry.direction,
    registry.owner,
    registry.guardrail_metric,
    guardrails.guardrail_market,
    forecasts.n_quarters,
    forecasts.n_analogue_markets,
    cast(coalesce(proposed.n_errors, 0) as bigint) as n_errors,
    forecasts.expected_observations,
    forecasts.own_weight,
    forecasts.forecast_value,
    proposed.target_70,
    proposed.target_50,
    proposed.target_30,
    chance_of_newest_target.target as newest_target,
    case
        when chance_of_newest_target.is_target_impossible then 0.0
        else (chance_of_newest_target.n_errors_attaining + 0.5) / (chance_of_newest_target.n_errors + 1)
    end as newest_target_chance,
    guardrails.guardrail_value,
    guardrails.guardrail_baseline,
    guardrails.guardrail_worsening,
    registry.guardrail_tolerance,
    case
        when forecasts.is_after_break then 'withheld_after_break'
        when guardrails.is_beyond_tolerance is null then 'proposed_without_guardrail'
        when guardrails.is_beyond_tolerance and guardrails.is_beyond_chance then 'withheld'
        when guardrails.is_beyond_tolerance then 'flagged'
        else 'proposed'
    end as proposal_status,
    coalesce(proposed.is_empirical, false) as is_empirical,
    forecasts.n_quarters = 0 as is_by_analogue
from forecasts
inner join registry on forecasts.metric = registry.metric
left join proposed on forecasts.metric = proposed.metric and forecasts.market = proposed.market
left join chance_of_newest_target
    on forecasts.metric = chance_of_newest_target.metric and forecasts.market = chance_of_newest_target.market
left join guardrails on forecasts.metric = guardrails.metric and forecasts.market = guardrails.market
where forecasts.is_next
