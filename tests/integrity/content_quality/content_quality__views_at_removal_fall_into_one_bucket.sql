-- What fails: a day whose buckets of views at removal do not add up to the removals with known views.
-- When it matters: shares by views at removal; a gap or overlap of the buckets loses or doubles removals.
-- How to resolve: look at the edges in the seed views_at_removal_buckets, and at its names in the model.
select
    market,
    policy_code,
    metric_date,
    n_removals_with_known_views
from {{ ref('met_removals__market_policy_day') }}
where
    n_removals_with_known_views
    != n_removals_before_any_view
    + n_removals_after_1_to_10_views
    + n_removals_after_11_to_100_views
    + n_removals_after_101_to_1000_views
    + n_removals_after_1001_to_10000_views
    + n_removals_after_10001_to_100000_views
    + n_removals_after_100001_to_1000000_views
    + n_removals_after_over_1000000_views
    or n_removals_with_known_views > n_removals
    or n_removals_within_24_hours > n_removals_with_known_age
    or n_cases_enforced_proactively > n_cases_enforced
