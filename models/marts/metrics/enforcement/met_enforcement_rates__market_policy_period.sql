-- grain: one row per kind of period, its day, market, policy and language with an event
with

enforcement_sums as (

    select * from {{ ref('met_enforcement_sums__market_policy_period') }}

),

floors as (

    select * from {{ ref('int_reporting_floors_side_by_side') }}

),

periods as (

    select * from {{ ref('int_reporting_periods_judged') }}

),

sums as (

    select
        *,
        n_actions - n_actions_overturned_on_appeal as n_actions_upheld,
        n_actions_automated - n_automated_actions_overturned_on_appeal as n_automated_actions_upheld,
        -- Machines left alone and people put right.
        n_actions_automated - 2 * n_automated_actions_overturned_on_appeal + n_actions_overturned_on_appeal
            as n_rightly_treated,
        caught_label_weight / nullif(violating_label_weight, 0) as caught_label_share,
        violating_label_weight * violating_label_weight / nullif(squared_label_weight, 0) as effective_labels
    from enforcement_sums

)

select
    sums.period_kind,
    sums.period_date,
    sums.market,
    sums.policy_code,
    sums.language,
    {{ ratio_above_floor('sums.n_actions_automated', 'sums.n_actions', 'floors.actions') }}
        as automation_share,
    {{ ratio_above_floor('sums.n_removals_automated', 'sums.n_removals', 'floors.actions') }}
        as removal_automation_share,
    {{ ratio_above_floor('sums.n_removals_restored', 'sums.n_removals', 'floors.actions') }}
        as restoration_rate,
    {{ ratio_above_floor(
        'sums.n_violations_confirmed', 'sums.n_violations_rechecked', 'floors.qa_decisions'
    ) }} as precision_rate,
    {{ wilson_above_floor(
        'lower', 'sums.n_violations_confirmed', 'sums.n_violations_rechecked', 'floors.qa_decisions'
    ) }} as precision_rate_lower,
    {{ wilson_above_floor(
        'upper', 'sums.n_violations_confirmed', 'sums.n_violations_rechecked', 'floors.qa_decisions'
    ) }} as precision_rate_upper,
    {{ ratio_above_floor(
        'sums.n_automated_violations_confirmed', 'sums.n_automated_violations_rechecked', 'floors.qa_decisions'
    ) }} as automated_precision_rate,
    {{ wilson_above_floor(
        'lower', 'sums.n_automated_violations_confirmed', 'sums.n_automated_violations_rechecked',
        'floors.qa_decisions'
    ) }} as automated_precision_rate_lower,
    {{ wilson_above_floor(
        'upper', 'sums.n_automated_violations_confirmed', 'sums.n_automated_violations_rechecked',
        'floors.qa_decisions'
    ) }} as automated_precision_rate_upper,
    {{ ratio_above_floor(
        'sums.n_clearances_confirmed', 'sums.n_clearances_rechecked', 'floors.qa_decisions'
    ) }} as clearance_accuracy_rate,
    {{ above_floor(
        ratio('sums.caught_label_weight', 'sums.violating_label_weight'),
        'sums.n_violating_labels', 'floors.violating_labels'
    ) }} as recall_rate,
    {{ above_floor(
        wilson_lower('sums.caught_label_share * sums.effective_labels', 'sums.effective_labels'),
        'sums.n_violating_labels', 'floors.violating_labels'
    ) }} as recall_rate_lower,
    {{ above_floor(
        wilson_upper('sums.caught_label_share * sums.effective_labels', 'sums.effective_labels'),
        'sums.n_violating_labels', 'floors.violating_labels'
    ) }} as recall_rate_upper,
    {{ ratio_above_floor('sums.n_appeals_reversed', 'sums.n_appeals_decided', 'floors.appeals_decided') }}
        as overturn_rate,
    {{ wilson_above_floor(
        'lower', 'sums.n_appeals_reversed', 'sums.n_appeals_decided', 'floors.appeals_decided'
    ) }} as overturn_rate_lower,
    {{ wilson_above_floor(
        'upper', 'sums.n_appeals_reversed', 'sums.n_appeals_decided', 'floors.appeals_decided'
    ) }} as overturn_rate_upper,
    {{ ratio_above_floor(
        'sums.n_appeals_partly_reversed', 'sums.n_appeals_decided', 'floors.appeals_decided'
    ) }} as partial_overturn_rate,
    case
        when periods.is_appeal_window_closed
            then
                {{ above_floor(
                    ratio('sums.n_actions_appealed', 'sums.n_actions'), 'sums.n_actions', 'floors.actions'
                ) }}
    end as appeal_rate,
    case
        when periods.is_appeal_window_closed
            then
                {{ above_floor(
                    ratio('sums.n_automated_actions_upheld', 'sums.n_actions_automated'),
                    'sums.n_actions_automated', 'floors.actions'
                ) }}
    end as appeal_based_precision_proxy,
    case
        when periods.is_appeal_window_closed
            then
                {{ above_floor(
                    ratio('sums.n_automated_actions_upheld', 'sums.n_actions_upheld'),
                    'sums.n_actions', 'floors.actions'
                ) }}
    end as appeal_based_recall_proxy,
    case
        when periods.is_appeal_window_closed
            then
                {{ above_floor(
                    ratio('sums.n_rightly_treated', 'sums.n_actions'), 'sums.n_actions', 'floors.actions'
                ) }}
    end as appeal_based_accuracy_proxy,
    periods.is_complete,
    periods.is_appeal_window_closed
from sums
inner join periods on sums.period_kind = periods.period_kind and sums.period_date = periods.period_date
cross join floors
