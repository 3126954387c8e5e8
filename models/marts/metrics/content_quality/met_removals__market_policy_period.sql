-- grain: one row per kind of period, its day, home market and policy
with

removal_days as (

    select * from {{ ref('met_removals__market_policy_day') }}

),

days_in_windows as (

    select * from {{ ref('int_days_in_reporting_windows') }}

),

reporting_floors as (

    select * from {{ ref('reporting_floors') }}

),

periods_summed as (

    select
        days_in_windows.period_kind,
        days_in_windows.period_date,
        removal_days.market,
        removal_days.policy_code,
        cast(sum(removal_days.n_actions) as bigint) as n_actions,
        cast(sum(removal_days.n_removals) as bigint) as n_removals,
        cast(sum(removal_days.n_removals_with_known_views) as bigint) as n_removals_with_known_views,
        cast(sum(removal_days.n_removals_before_any_view) as bigint) as n_removals_before_any_view,
        cast(sum(removal_days.n_removals_after_1_to_10_views) as bigint) as n_removals_after_1_to_10_views,
        cast(sum(removal_days.n_removals_after_11_to_100_views) as bigint)
            as n_removals_after_11_to_100_views,
        cast(sum(removal_days.n_removals_after_101_to_1000_views) as bigint)
            as n_removals_after_101_to_1000_views,
        cast(sum(removal_days.n_removals_after_1001_to_10000_views) as bigint)
            as n_removals_after_1001_to_10000_views,
        cast(sum(removal_days.n_removals_after_10001_to_100000_views) as bigint)
            as n_removals_after_10001_to_100000_views,
        cast(sum(removal_days.n_removals_after_100001_to_1000000_views) as bigint)
            as n_removals_after_100001_to_1000000_views,
        cast(sum(removal_days.n_removals_after_over_1000000_views) as bigint)
            as n_removals_after_over_1000000_views,
        cast(sum(removal_days.n_removals_with_known_age) as bigint) as n_removals_with_known_age,
        cast(sum(removal_days.n_removals_within_24_hours) as bigint) as n_removals_within_24_hours,
        cast(sum(removal_days.n_cases_enforced) as bigint) as n_cases_enforced,
        cast(sum(removal_days.n_cases_enforced_proactively) as bigint) as n_cases_enforced_proactively
    from removal_days
    inner join days_in_windows on removal_days.metric_date = days_in_windows.metric_date
    where days_in_windows.period_kind in ('rolling', 'quarter')
    group by
        days_in_windows.period_kind,
        days_in_windows.period_date,
        removal_days.market,
        removal_days.policy_code

)

select
    periods_summed.period_kind,
    periods_summed.period_date,
    periods_summed.market,
    periods_summed.policy_code,
    periods_summed.n_actions,
    periods_summed.n_removals,
    periods_summed.n_removals_with_known_views,
    periods_summed.n_removals_before_any_view,
    periods_summed.n_removals_after_1_to_10_views,
    periods_summed.n_removals_after_11_to_100_views,
    periods_summed.n_removals_after_101_to_1000_views,
    periods_summed.n_removals_after_1001_to_10000_views,
    periods_summed.n_removals_after_10001_to_100000_views,
    periods_summed.n_removals_after_100001_to_1000000_views,
    periods_summed.n_removals_after_over_1000000_views,
    periods_summed.n_removals_with_known_age,
    periods_summed.n_removals_within_24_hours,
    periods_summed.n_cases_enforced,
    periods_summed.n_cases_enforced_proactively,
    case
        when periods_summed.n_removals_with_known_views >= reporting_floors.minimum
            then
                {{ ratio(
                    'periods_summed.n_removals_before_any_view', 'periods_summed.n_removals_with_known_views'
                ) }}
    end as removal_before_any_view_rate,
    case
        when periods_summed.n_removals_with_known_age >= reporting_floors.minimum
            then
                {{ ratio(
                    'periods_summed.n_removals_within_24_hours', 'periods_summed.n_removals_with_known_age'
                ) }}
    end as removal_within_24_hours_rate,
    case
        when periods_summed.n_cases_enforced >= reporting_floors.minimum
            then {{ ratio('periods_summed.n_cases_enforced_proactively', 'periods_summed.n_cases_enforced') }}
    end as proactive_rate
from periods_summed
inner join reporting_floors on reporting_floors.floor = 'actions'
