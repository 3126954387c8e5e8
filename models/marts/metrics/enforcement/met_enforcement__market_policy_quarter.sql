-- grain: one row per market, policy, language and quarter with an event
with

sums as (

    select * from {{ ref('met_enforcement_sums__market_policy_period') }}

),

rates as (

    select * from {{ ref('met_enforcement_rates__market_policy_period') }}

),

durations as (

    select * from {{ ref('met_case_durations__market_policy_period') }}

),

days as (

    select * from {{ ref('util_days') }}

)

select
    sums.market,
    sums.policy_code,
    sums.language,
    days.quarter,
    sums.n_actions,
    sums.n_actions_automated,
    sums.n_actions_partly_automated,
    sums.n_actions_with_content_removal,
    sums.n_actions_with_product_removal,
    sums.n_actions_with_ecommerce_restriction,
    sums.n_actions_with_live_suspension,
    sums.n_actions_with_commission_withholding,
    sums.n_actions_with_account_suspension,
    sums.n_actions_with_warning,
    sums.n_actions_with_points,
    sums.n_removals,
    sums.n_removals_automated,
    sums.n_removals_restored,
    sums.n_actions_appealed,
    sums.n_actions_overturned_on_appeal,
    sums.n_automated_actions_overturned_on_appeal,
    sums.n_violations_rechecked,
    sums.n_violations_confirmed,
    sums.n_automated_violations_rechecked,
    sums.n_automated_violations_confirmed,
    sums.n_clearances_rechecked,
    sums.n_clearances_confirmed,
    sums.n_violating_labels,
    sums.n_violating_labels_caught,
    sums.n_appeals_decided,
    sums.n_appeals_reversed,
    sums.n_appeals_partly_reversed,
    sums.n_appeals_withdrawn,
    coalesce(times_to_decide.n_cases, 0) as n_cases_received,
    coalesce(times_to_decide.n_open, 0) as n_cases_undecided,
    coalesce(times_to_action.n_cases, 0) as n_cases_to_act_on,
    coalesce(times_to_action.n_open, 0) as n_cases_awaiting_action,
    sums.violating_label_weight,
    sums.caught_label_weight,
    rates.automation_share,
    rates.removal_automation_share,
    rates.restoration_rate,
    rates.precision_rate,
    rates.precision_rate_lower,
    rates.precision_rate_upper,
    rates.automated_precision_rate,
    rates.automated_precision_rate_lower,
    rates.automated_precision_rate_upper,
    rates.clearance_accuracy_rate,
    rates.recall_rate,
    rates.recall_rate_lower,
    rates.recall_rate_upper,
    rates.overturn_rate,
    rates.overturn_rate_lower,
    rates.overturn_rate_upper,
    rates.partial_overturn_rate,
    rates.appeal_rate,
    rates.appeal_based_precision_proxy,
    rates.appeal_based_recall_proxy,
    rates.appeal_based_accuracy_proxy,
    times_to_decide.median_hours as median_time_to_decide_hours,
    times_to_decide.p90_hours as p90_time_to_decide_hours,
    times_to_decide.p95_hours as p95_time_to_decide_hours,
    times_to_action.median_hours as median_time_to_action_hours,
    times_to_action.p90_hours as p90_time_to_action_hours,
    times_to_action.p95_hours as p95_time_to_action_hours,
    rates.is_complete,
    rates.is_appeal_window_closed,
    sums.period_date as quarter_start_date
from sums
inner join days on sums.period_date = days.calendar_date
inner join rates
    on
        sums.period_kind = rates.period_kind
        and sums.period_date = rates.period_date
        and sums.market = rates.market
        and sums.policy_code = rates.policy_code
        and sums.language = rates.language
left join durations as times_to_decide
    on
        times_to_decide.duration_kind = 'time_to_decide'
        and sums.period_kind = times_to_decide.period_kind
        and sums.period_date = times_to_decide.period_date
        and sums.market = times_to_decide.market
        and sums.policy_code = times_to_decide.policy_code
        and sums.language = times_to_decide.language
left join durations as times_to_action
    on
        times_to_action.duration_kind = 'time_to_action'
        and sums.period_kind = times_to_action.period_kind
        and sums.period_date = times_to_action.period_date
        and sums.market = times_to_action.market
        and sums.policy_code = times_to_action.policy_code
        and sums.language = times_to_action.language
where sums.period_kind = 'quarter'
