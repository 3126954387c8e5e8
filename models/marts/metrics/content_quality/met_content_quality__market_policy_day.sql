-- grain: one row per market, policy and day with a sampled view or an action in the 28 days that end on it
with

sampled_days as (

    select * from {{ ref('met_view_samples__market_policy_stratum_day') }}

),

removal_days as (

    select * from {{ ref('met_removals__market_policy_day') }}

),

violative_views as (

    select * from {{ ref('met_violative_views__market_policy_period') }}

),

removals as (

    select * from {{ ref('met_removals__market_policy_period') }}

),

windows_with_samples_or_removals as (

    select
        period_date,
        market,
        policy_code
    from violative_views
    where period_kind = 'rolling'
    union
    select
        period_date,
        market,
        policy_code
    from removals
    where period_kind = 'rolling'

),

samples_of_day as (

    select
        market,
        policy_code,
        metric_date,
        sum(n_views_sampled) as n_views_sampled,
        sum(n_violating_samples) as n_violating_samples
    from sampled_days
    group by market, policy_code, metric_date

)

select
    windows.market,
    windows.policy_code,
    windows.period_date as metric_date,
    cast(coalesce(samples_of_day.n_views_sampled, 0) as bigint) as n_views_sampled,
    cast(coalesce(samples_of_day.n_violating_samples, 0) as bigint) as n_violating_samples,
    coalesce(removal_days.n_actions, 0) as n_actions,
    coalesce(removal_days.n_removals, 0) as n_removals,
    coalesce(removal_days.n_removals_with_known_views, 0) as n_removals_with_known_views,
    coalesce(removal_days.n_removals_before_any_view, 0) as n_removals_before_any_view,
    coalesce(removal_days.n_removals_after_1_to_10_views, 0) as n_removals_after_1_to_10_views,
    coalesce(removal_days.n_removals_after_11_to_100_views, 0) as n_removals_after_11_to_100_views,
    coalesce(removal_days.n_removals_after_101_to_1000_views, 0) as n_removals_after_101_to_1000_views,
    coalesce(removal_days.n_removals_after_1001_to_10000_views, 0) as n_removals_after_1001_to_10000_views,
    coalesce(removal_days.n_removals_after_10001_to_100000_views, 0)
        as n_removals_after_10001_to_100000_views,
    coalesce(removal_days.n_removals_after_100001_to_1000000_views, 0)
        as n_removals_after_100001_to_1000000_views,
    coalesce(removal_days.n_removals_after_over_1000000_views, 0) as n_removals_after_over_1000000_views,
    coalesce(removal_days.n_removals_with_known_age, 0) as n_removals_with_known_age,
    coalesce(removal_days.n_removals_within_24_hours, 0) as n_removals_within_24_hours,
    coalesce(removal_days.n_cases_enforced, 0) as n_cases_enforced,
    coalesce(removal_days.n_cases_enforced_proactively, 0) as n_cases_enforced_proactively,
    coalesce(violative_views.n_views_sampled, 0) as n_views_sampled_28_days,
    coalesce(violative_views.n_violating_samples, 0) as n_violating_samples_28_days,
    coalesce(removals.n_removals, 0) as n_removals_28_days,
    coalesce(removals.n_removals_with_known_views, 0) as n_removals_with_known_views_28_days,
    coalesce(removals.n_removals_before_any_view, 0) as n_removals_before_any_view_28_days,
    coalesce(removals.n_removals_with_known_age, 0) as n_removals_with_known_age_28_days,
    coalesce(removals.n_removals_within_24_hours, 0) as n_removals_within_24_hours_28_days,
    coalesce(removals.n_cases_enforced, 0) as n_cases_enforced_28_days,
    coalesce(removals.n_cases_enforced_proactively, 0) as n_cases_enforced_proactively_28_days,
    violative_views.sampled_weight as sampled_weight_28_days,
    violative_views.violating_weight as violating_weight_28_days,
    violative_views.effective_sample_size,
    violative_views.violative_view_rate,
    violative_views.violative_view_rate_standard_error,
    violative_views.violative_view_rate_lower,
    violative_views.violative_view_rate_upper,
    violative_views.violating_sample_share,
    violative_views.violating_sample_share_lower,
    violative_views.violating_sample_share_upper,
    violative_views.rare_violation_rate_upper,
    removals.removal_before_any_view_rate,
    removals.removal_within_24_hours_rate,
    removals.proactive_rate
from windows_with_samples_or_removals as windows
left join violative_views
    on
        violative_views.period_kind = 'rolling'
        and windows.period_date = violative_views.period_date
        and windows.market = violative_views.market
        and windows.policy_code = violative_views.policy_code
left join removals
    on
        removals.period_kind = 'rolling'
        and windows.period_date = removals.period_date
        and windows.market = removals.market
        and windows.policy_code = removals.policy_code
left join samples_of_day
    on
        windows.period_date = samples_of_day.metric_date
        and windows.market = samples_of_day.market
        and windows.policy_code = samples_of_day.policy_code
left join removal_days
    on
        windows.period_date = removal_days.metric_date
        and windows.market = removal_days.market
        and windows.policy_code = removal_days.policy_code
