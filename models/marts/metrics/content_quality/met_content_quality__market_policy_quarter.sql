-- grain: one row per market, policy and quarter in which a view was sampled or an action issued
with

violative_views as (

    select * from {{ ref('met_violative_views__market_policy_period') }}

),

removals as (

    select * from {{ ref('met_removals__market_policy_period') }}

),

days as (

    select * from {{ ref('util_days') }}

),

quarters_with_samples_or_removals as (

    select
        period_date,
        market,
        policy_code
    from violative_views
    where period_kind = 'quarter'
    union
    select
        period_date,
        market,
        policy_code
    from removals
    where period_kind = 'quarter'

)

select
    quarters.market,
    quarters.policy_code,
    days.quarter,
    coalesce(violative_views.n_views_sampled, 0) as n_views_sampled,
    coalesce(violative_views.n_violating_samples, 0) as n_violating_samples,
    coalesce(removals.n_actions, 0) as n_actions,
    coalesce(removals.n_removals, 0) as n_removals,
    coalesce(removals.n_removals_with_known_views, 0) as n_removals_with_known_views,
    coalesce(removals.n_removals_before_any_view, 0) as n_removals_before_any_view,
    coalesce(removals.n_removals_after_1_to_10_views, 0) as n_removals_after_1_to_10_views,
    coalesce(removals.n_removals_after_11_to_100_views, 0) as n_removals_after_11_to_100_views,
    coalesce(removals.n_removals_after_101_to_1000_views, 0) as n_removals_after_101_to_1000_views,
    coalesce(removals.n_removals_after_1001_to_10000_views, 0) as n_removals_after_1001_to_10000_views,
    coalesce(removals.n_removals_after_10001_to_100000_views, 0) as n_removals_after_10001_to_100000_views,
    coalesce(removals.n_removals_after_100001_to_1000000_views, 0)
        as n_removals_after_100001_to_1000000_views,
    coalesce(removals.n_removals_after_over_1000000_views, 0) as n_removals_after_over_1000000_views,
    coalesce(removals.n_removals_with_known_age, 0) as n_removals_with_known_age,
    coalesce(removals.n_removals_within_24_hours, 0) as n_removals_within_24_hours,
    coalesce(removals.n_cases_enforced, 0) as n_cases_enforced,
    coalesce(removals.n_cases_enforced_proactively, 0) as n_cases_enforced_proactively,
    violative_views.sampled_weight,
    violative_views.violating_weight,
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
    removals.proactive_rate,
    quarters.period_date as quarter_start_date
from quarters_with_samples_or_removals as quarters
inner join days on quarters.period_date = days.calendar_date
left join violative_views
    on
        violative_views.period_kind = 'quarter'
        and quarters.period_date = violative_views.period_date
        and quarters.market = violative_views.market
        and quarters.policy_code = violative_views.policy_code
left join removals
    on
        removals.period_kind = 'quarter'
        and quarters.period_date = removals.period_date
        and quarters.market = removals.market
        and quarters.policy_code = removals.policy_code
