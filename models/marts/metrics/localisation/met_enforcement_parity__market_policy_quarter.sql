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

counts_beside_others as (

    select
        *,
        {{ sum_of_others('n_views') }},
        {{ sum_of_others('n_violating_samples') }},
        {{ sum_of_others('n_actions') }},
        {{ sum_of_others('n_violations_rechecked') }},
        {{ sum_of_others('n_violations_confirmed') }},
        {{ sum_of_others('n_appeals_decided') }},
        {{ sum_of_others('n_appeals_reversed') }},
        {{ sum_of_others('n_durations') }},
        {{ sum_of_others('violating_weight') }},
        {{ sum_of_others('squared_violating_weight') }},
        {{ sum_of_others('sum_log_hours') }},
        {{ sum_of_others('sum_squared_log_hours') }}
    from counts
    window policy_quarter as (partition by policy_code, quarter_start_date)

),

counts_with_floors as (

    select
        counts_beside_others.*,
        dim_dates.quarter,
        n_actions >= floors.actions and other_n_actions >= floors.actions as has_actions,
        n_actions >= floors.actions
        and other_n_actions >= floors.actions
        and least(n_violating_samples, other_n_violating_samples) >= floors.violating_labels as has_violating_views,
        least(n_violations_rechecked, other_n_violations_rechecked) >= floors.qa_decisions as has_rechecks,
        least(n_appeals_decided, other_n_appeals_decided) >= floors.appeals_decided as has_appeals,
        least(n_durations, other_n_durations) >= floors.durations as has_durations,
        squared_violating_weight / nullif(violating_weight * violating_weight, 0)
        + other_squared_violating_weight / nullif(other_violating_weight * other_violating_weight, 0)
            as weight_variance,
        sum_log_hours / nullif(n_durations, 0) as mean_log_hours,
        other_sum_log_hours / nullif(other_n_durations, 0) as other_mean_log_hours,
        sqrt(
            greatest(0, (sum_squared_log_hours - sum_log_hours * sum_log_hours / nullif(n_durations, 0)))
            / nullif(n_durations - 1, 0) / nullif(n_durations, 0)
            + greatest(0, (
                other_sum_squared_log_hours - other_sum_log_hours * other_sum_log_hours / nullif(other_n_durations, 0)
            ))
            / nullif(other_n_durations - 1, 0) / nullif(other_n_durations, 0)
        ) as log_hours_error
    from counts_beside_others
    inner join dim_dates on counts_beside_others.quarter_start_date = dim_dates.calendar_date
    cross join floors

),

{% set views = ['n_actions', 'n_views', 'other_n_actions', 'other_n_views'] -%}
{% set harm = ['n_actions', 'violating_weight', 'other_n_actions', 'other_violating_weight', 'weight_variance'] -%}
{% set checks = [
    'n_violations_confirmed', 'n_violations_rechecked', 'other_n_violations_confirmed', 'other_n_violations_rechecked'
] -%}
{% set appeals = ['n_appeals_reversed', 'n_appeals_decided', 'other_n_appeals_reversed', 'other_n_appeals_decided'] -%}

compared as (

    select
        *,
        {% for bound in ['estimate', 'lower', 'upper'] -%}
        case when has_actions then {{ rate_ratio(bound, *views) }} end as action_rate_ratio_{{ bound }},
        case when has_violating_views then {{ rate_ratio(bound, *harm) }} end as harm_action_ratio_{{ bound }},
        {% endfor -%}
        {% for bound in ['lower', 'upper'] -%}
        case when has_rechecks then {{ share_difference(bound, *checks) }} end as precision_difference_{{ bound }},
        case when has_appeals then {{ share_difference(bound, *appeals) }} end as overturn_difference_{{ bound }},
        {% endfor -%}
        case when has_durations then exp(mean_log_hours - other_mean_log_hours) end as hours_ratio_estimate,
        case when has_durations then exp(mean_log_hours - other_mean_log_hours - {{ var('z_95') }} * log_hours_error) end
            as hours_ratio_lower,
        case when has_durations then exp(mean_log_hours - other_mean_log_hours + {{ var('z_95') }} * log_hours_error) end
            as hours_ratio_upper
    from counts_with_floors

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
    cast(other_n_views as bigint) as n_views_others,
    cast(other_n_actions as bigint) as n_actions_others,
    cast(other_n_violations_rechecked as bigint) as n_violations_rechecked_others,
    cast(other_n_violations_confirmed as bigint) as n_violations_confirmed_others,
    cast(other_n_appeals_decided as bigint) as n_appeals_decided_others,
    cast(other_n_appeals_reversed as bigint) as n_appeals_reversed_others,
    violating_weight,
    other_violating_weight as violating_weight_others,
    case when has_actions then 1000000 * {{ ratio('n_actions', 'n_views') }} end as actions_per_million_views,
    case when has_violating_views then 1000 * {{ ratio('n_actions', 'violating_weight') }} end
        as actions_per_thousand_violating_views,
    case when has_rechecks then {{ ratio('n_violations_confirmed', 'n_violations_rechecked') }} end as precision_rate,
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
    hours_ratio_estimate as hours_ratio,
    hours_ratio_lower,
    hours_ratio_upper,
    action_rate_ratio_lower > 1 or action_rate_ratio_upper < 1 as is_action_rate_out_of_parity,
    harm_action_ratio_lower > 1 or harm_action_ratio_upper < 1 as is_harm_action_out_of_parity,
    precision_difference_lower > 0 or precision_difference_upper < 0 as is_precision_out_of_parity,
    overturn_difference_lower > 0 or overturn_difference_upper < 0 as is_overturn_out_of_parity,
    hours_ratio_lower > 1 or hours_ratio_upper < 1 as is_time_to_action_out_of_parity,
    quarter_start_date
from compared
