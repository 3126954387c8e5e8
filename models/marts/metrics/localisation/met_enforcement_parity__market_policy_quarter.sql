-- grain: one row per home market, policy or all of them, and quarter
with

counts as (

    select * from {{ ref('met_parity_counts__market_policy_quarter') }}

),

dim_dates as (

    select * from {{ ref('dim_dates') }}

),

floors as (

    select * from {{ ref('int_reporting_floors_side_by_side') }}

),

counts_with_floors as (

    select
        counts.*,
        dim_dates.quarter,
        floors.actions as min_actions,
        floors.violating_labels as min_violating_samples,
        floors.qa_decisions as min_rechecks,
        floors.appeals_decided as min_appeals,
        floors.durations as min_durations
    from counts
    inner join dim_dates on counts.quarter_start_date = dim_dates.calendar_date
    cross join floors

),

counts_judged as (

    select
        *,
        least(n_actions, n_actions_others) >= min_actions as has_actions,
        least(n_actions, n_actions_others) >= min_actions
        and least(n_violating_samples, n_violating_samples_others) >= min_violating_samples
            as has_violating_views,
        least(n_violations_rechecked, n_violations_rechecked_others) >= min_rechecks as has_rechecks,
        least(n_appeals_decided, n_appeals_decided_others) >= min_appeals as has_appeals,
        least(n_durations, n_durations_others) >= min_durations as has_durations,
        squared_violating_weight / nullif(violating_weight * violating_weight, 0)
        + squared_violating_weight_others / nullif(violating_weight_others * violating_weight_others, 0)
            as weight_variance,
        sum_log_hours / nullif(n_durations, 0) as mean_log_hours,
        sum_log_hours / nullif(n_durations, 0) - sum_log_hours_others / nullif(n_durations_others, 0)
            as log_hours_ratio,
        {{ var('z_95') }} * sqrt(
            {{ variance_of_mean('sum_log_hours', 'sum_squared_log_hours', 'n_durations') }}
            + {{ variance_of_mean(
                'sum_log_hours_others', 'sum_squared_log_hours_others', 'n_durations_others'
            ) }}
        ) as log_hours_margin
    from counts_with_floors

),

{% set views = ['n_actions', 'n_views', 'n_actions_others', 'n_views_others'] -%}
{% set harm = [
    'n_actions', 'violating_weight', 'n_actions_others', 'violating_weight_others', 'weight_variance'
] -%}
{% set checks = [
    'n_violations_confirmed', 'n_violations_rechecked',
    'n_violations_confirmed_others', 'n_violations_rechecked_others'
] -%}
{% set appeals = [
    'n_appeals_reversed', 'n_appeals_decided', 'n_appeals_reversed_others', 'n_appeals_decided_others'
] -%}

compared as (

    select
        *,
        {% for bound in ['estimate', 'lower', 'upper'] -%}
        case when has_actions then {{ rate_ratio(bound, *views) }} end as action_rate_ratio_{{ bound }},
        case when has_violating_views then {{ rate_ratio(bound, *harm) }} end
            as harm_action_ratio_{{ bound }},
        {% endfor -%}
        {% for bound in ['lower', 'upper'] -%}
        case when has_rechecks then {{ share_difference(bound, *checks) }} end
            as precision_difference_{{ bound }},
        case when has_appeals then {{ share_difference(bound, *appeals) }} end
            as overturn_difference_{{ bound }},
        {% endfor -%}
        case when has_durations then exp(log_hours_ratio) end as hours_ratio,
        case when has_durations then exp(log_hours_ratio - log_hours_margin) end as hours_ratio_lower,
        case when has_durations then exp(log_hours_ratio + log_hours_margin) end as hours_ratio_upper
    from counts_judged

)

select
    market,
    policy_code,
    quarter,
    n_views,
    n_violating_samples,
    n_actions,
    n_violations_rechecked,
    n_violations_confirmed,
    n_appeals_decided,
    n_appeals_reversed,
    n_durations,
    n_views_others,
    n_actions_others,
    n_violations_rechecked_others,
    n_violations_confirmed_others,
    n_appeals_decided_others,
    n_appeals_reversed_others,
    violating_weight,
    violating_weight_others,
    case when has_actions then 1000000 * {{ ratio('n_actions', 'n_views') }} end as actions_per_million_views,
    case when has_violating_views then 1000 * {{ ratio('n_actions', 'violating_weight') }} end
        as actions_per_thousand_violating_views,
    case
        when has_rechecks then {{ ratio('n_violations_confirmed', 'n_violations_rechecked') }}
    end as precision_rate,
    case when has_appeals then {{ ratio('n_appeals_reversed', 'n_appeals_decided') }} end as overturn_rate,
    case when has_durations then exp(mean_log_hours) end as geometric_mean_hours_to_action,
    action_rate_ratio_estimate as action_rate_ratio,
    action_rate_ratio_lower,
    action_rate_ratio_upper,
    harm_action_ratio_estimate as harm_action_ratio,
    harm_action_ratio_lower,
    harm_action_ratio_upper,
    precision_difference_lower,
    precision_difference_upper,
    overturn_difference_lower,
    overturn_difference_upper,
    hours_ratio,
    hours_ratio_lower,
    hours_ratio_upper,
    action_rate_ratio_lower > 1 or action_rate_ratio_upper < 1 as is_action_rate_out_of_parity,
    harm_action_ratio_lower > 1 or harm_action_ratio_upper < 1 as is_harm_action_out_of_parity,
    precision_difference_lower > 0 or precision_difference_upper < 0 as is_precision_out_of_parity,
    overturn_difference_lower > 0 or overturn_difference_upper < 0 as is_overturn_out_of_parity,
    hours_ratio_lower > 1 or hours_ratio_upper < 1 as is_time_to_action_out_of_parity,
    quarter_start_date
from compared
