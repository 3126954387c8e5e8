-- grain: one row per intervention, role of the metric and week since the change
with

effects as (

    select * from {{ ref('met_intervention_effects__intervention_metric_week') }}

),

pre_trends as (

    select * from {{ ref('met_intervention_pre_trends__intervention_metric') }}

),

outcome_metrics as (

    select * from {{ ref('outcome_metrics') }}

),

reporting_floors as (

    select * from {{ ref('reporting_floors') }}

),

rules as (

    select * from {{ ref('int_outcome_rules_side_by_side') }}

),

effects_with_floor as (

    select
        effects.intervention_id,
        effects.metric_role,
        effects.week_number,
        effects.metric,
        effects.effect_standard_error,
        case when outcome_metrics.direction = 'lower_is_better' then -1 else 1 end as sign_of_better,
        coalesce(
            effects.n_weeks_smallest >= rules.min_weeks
            and effects.n_units_smallest >= reporting_floors.minimum
            and effects.effect_standard_error > 0,
            false
        ) as is_enough,
        case
            when
                effects.n_weeks_smallest >= rules.min_weeks
                and effects.n_units_smallest >= reporting_floors.minimum
                then effects.effect
        end as effect,
        {{ above_floor('pre_trends.slope_difference', 'pre_trends.n_weeks_smallest', 'rules.min_weeks') }}
            as pre_trend_difference,
        {{ above_floor(
            'pre_trends.slope_difference_standard_error', 'pre_trends.n_weeks_smallest', 'rules.min_weeks'
        ) }} as pre_trend_standard_error
    from effects
    left join pre_trends
        on
            effects.intervention_id = pre_trends.intervention_id
            and effects.metric_role = pre_trends.metric_role
    inner join outcome_metrics on effects.metric = outcome_metrics.target_metric
    inner join reporting_floors on outcome_metrics.floor = reporting_floors.floor
    cross join rules

)

select
    intervention_id,
    metric_role,
    week_number,
    metric,
    effect,
    case when is_enough then effect_standard_error end as effect_standard_error,
    case when is_enough then effect - {{ var('z_95') }} * effect_standard_error end as effect_lower,
    case when is_enough then effect + {{ var('z_95') }} * effect_standard_error end as effect_upper,
    pre_trend_difference,
    pre_trend_difference - {{ var('z_95') }} * pre_trend_standard_error as pre_trend_difference_lower,
    pre_trend_difference + {{ var('z_95') }} * pre_trend_standard_error as pre_trend_difference_upper,
    is_enough,
    coalesce(abs(pre_trend_difference) <= {{ var('z_95') }} * pre_trend_standard_error, false)
        as is_pre_trend_parallel,
    is_enough and sign_of_better * effect > {{ var('z_95') }} * effect_standard_error as is_better,
    is_enough and sign_of_better * effect < -{{ var('z_95') }} * effect_standard_error as is_worse
from effects_with_floor
