-- grain: one row per kind of period, its day, market, policy and language with an event
{%- set actions_measures = [
    'n_actions', 'n_actions_automated', 'n_actions_partly_automated', 'n_actions_with_content_removal',
    'n_actions_with_product_removal', 'n_actions_with_ecommerce_restriction',
    'n_actions_with_live_suspension', 'n_actions_with_commission_withholding',
    'n_actions_with_account_suspension', 'n_actions_with_warning', 'n_actions_with_points',
    'n_removals', 'n_removals_automated', 'n_removals_restored', 'n_actions_appealed',
    'n_actions_overturned_on_appeal', 'n_automated_actions_overturned_on_appeal'
] %}
{%- set quality_reviews_measures = [
    'n_violations_rechecked', 'n_violations_confirmed', 'n_automated_violations_rechecked',
    'n_automated_violations_confirmed', 'n_clearances_rechecked', 'n_clearances_confirmed'
] %}
{%- set violation_catches_measures = [
    'n_violating_labels', 'n_violating_labels_caught', 'violating_label_weight', 'caught_label_weight',
    'squared_label_weight'
] %}
{%- set appeal_decisions_measures = [
    'n_appeals_decided', 'n_appeals_reversed', 'n_appeals_partly_reversed', 'n_appeals_withdrawn'
] %}
with

actions as (

    select * from {{ ref('met_actions__market_policy_language_day') }}

),

quality_reviews as (

    select * from {{ ref('met_quality_reviews__market_policy_language_day') }}

),

violation_catches as (

    select * from {{ ref('met_violation_catches__market_policy_language_day') }}

),

appeal_decisions as (

    select * from {{ ref('met_appeal_decisions__market_policy_language_day') }}

),

days_in_periods as (

    select * from {{ ref('int_days_in_reporting_windows') }}

),

actions_summed as (

    {{ sums_by_period('actions', actions_measures, 'days_in_periods') }}

),

quality_reviews_summed as (

    {{ sums_by_period('quality_reviews', quality_reviews_measures, 'days_in_periods') }}

),

violation_catches_summed as (

    {{ sums_by_period('violation_catches', violation_catches_measures, 'days_in_periods') }}

),

appeal_decisions_summed as (

    {{ sums_by_period('appeal_decisions', appeal_decisions_measures, 'days_in_periods') }}

),

durations as (

    select * from {{ ref('met_case_durations__market_policy_period') }}

),

periods_with_an_event as (

    {%- for sums in [
        'durations', 'actions_summed', 'quality_reviews_summed', 'violation_catches_summed', 'appeal_decisions_summed'
    ] %}
    select
        period_kind,
        period_date,
        market,
        policy_code,
        language
    from {{ sums }}
    {{- '\n    union' if not loop.last }}
    {%- endfor %}

)

select
    periods.period_kind,
    periods.period_date,
    periods.market,
    periods.policy_code,
    periods.language,
    {{ sums_or_zero('actions_summed', actions_measures) }},
    {{ sums_or_zero('quality_reviews_summed', quality_reviews_measures) }},
    {{ sums_or_zero('violation_catches_summed', violation_catches_measures) }},
    {{ sums_or_zero('appeal_decisions_summed', appeal_decisions_measures) }}
from periods_with_an_event as periods
left join actions_summed
    on
        periods.period_kind = actions_summed.period_kind
        and periods.period_date = actions_summed.period_date
        and periods.market = actions_summed.market
        and periods.policy_code = actions_summed.policy_code
        and periods.language = actions_summed.language
left join quality_reviews_summed
    on
        periods.period_kind = quality_reviews_summed.period_kind
        and periods.period_date = quality_reviews_summed.period_date
        and periods.market = quality_reviews_summed.market
        and periods.policy_code = quality_reviews_summed.policy_code
        and periods.language = quality_reviews_summed.language
left join violation_catches_summed
    on
        periods.period_kind = violation_catches_summed.period_kind
        and periods.period_date = violation_catches_summed.period_date
        and periods.market = violation_catches_summed.market
        and periods.policy_code = violation_catches_summed.policy_code
        and periods.language = violation_catches_summed.language
left join appeal_decisions_summed
    on
        periods.period_kind = appeal_decisions_summed.period_kind
        and periods.period_date = appeal_decisions_summed.period_date
        and periods.market = appeal_decisions_summed.market
        and periods.policy_code = appeal_decisions_summed.policy_code
        and periods.language = appeal_decisions_summed.language
