-- What fails: a policy whose sampled views, violating views or removals differ between mart and facts.
-- When it matters: every published rate; a lost sample or a view counted twice moves it.
-- How to resolve: compare the daily tables of the policy with the fact by day; look for keys without a match.
with

samples as (

    select
        policy_code,
        count(*) as n_views_sampled,
        count(*) filter (where is_violating) as n_violating_samples
    from {{ ref('fct_view_samples') }}
    group by policy_code
    union all
    select
        'ALL' as policy_code,
        count(distinct sample_id) as n_views_sampled,
        count(distinct case when is_violating then sample_id end) as n_violating_samples
    from {{ ref('fct_view_samples') }}

),

removals as (

    select
        policy_code,
        count(*) as n_removals
    from {{ ref('fct_actions') }}
    where is_removal
    group by policy_code
    union all
    select
        'ALL' as policy_code,
        count(*) as n_removals
    from {{ ref('fct_actions') }}
    where is_removal

),

days_by_role as (

    select
        policy_code,
        market = 'ALL' as is_all_markets,
        sum(n_views_sampled) as n_views_sampled,
        sum(n_violating_samples) as n_violating_samples,
        sum(n_removals) as n_removals
    from {{ ref('met_content_quality__market_policy_day') }}
    group by policy_code, market = 'ALL'

)

select
    days_by_role.policy_code,
    days_by_role.is_all_markets,
    days_by_role.n_views_sampled,
    samples.n_views_sampled as n_views_sampled_in_fact,
    days_by_role.n_violating_samples,
    samples.n_violating_samples as n_violating_samples_in_fact,
    days_by_role.n_removals,
    removals.n_removals as n_removals_in_fact
from days_by_role
full join samples on days_by_role.policy_code = samples.policy_code
full join removals on coalesce(days_by_role.policy_code, samples.policy_code) = removals.policy_code
where
    days_by_role.policy_code is null
    or days_by_role.n_views_sampled != coalesce(samples.n_views_sampled, 0)
    or days_by_role.n_violating_samples != coalesce(samples.n_violating_samples, 0)
    or days_by_role.n_removals != coalesce(removals.n_removals, 0)
