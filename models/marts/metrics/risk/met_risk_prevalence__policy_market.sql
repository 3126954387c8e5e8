-- grain: one row per policy and market of viewers with sampled views in the window
with

fct_view_samples as (

    select * from {{ ref('fct_view_samples') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

risk_rules as (

    select * from {{ ref('risk_rules') }}

),

rules as (

    select
        cast(max(value) filter (where rule = 'prevalence_days') as int) as prevalence_days,
        max(value) filter (where rule = 'pseudo_count') as pseudo_count
    from risk_rules

),

-- Each sampled view as the share of the market's views it stands for.
samples_scaled as (

    select
        fct_view_samples.policy_code,
        fct_view_samples.viewer_market as market,
        fct_view_samples.is_violating,
        fct_view_samples.sampling_weight / sum(fct_view_samples.sampling_weight) over (
            partition by fct_view_samples.policy_code, fct_view_samples.viewer_market
        ) as view_share
    from fct_view_samples
    cross join util_clock
    cross join rules
    where
        fct_view_samples.sampled_date <= util_clock.reporting_as_of_date
        and fct_view_samples.sampled_date > util_clock.reporting_as_of_date - rules.prevalence_days

),

shares_of_violating_views as (

    select
        policy_code,
        avg(view_share) as policy_share,
        avg(avg(view_share)) over () as typical_share
    from samples_scaled
    where is_violating
    group by policy_code

),

samples_summed as (

    select
        policy_code,
        market,
        count(*) as n_sampled_views,
        count(*) filter (where is_violating) as n_violating_views,
        coalesce(sum(view_share) filter (where is_violating), 0.0) as violating_share,
        coalesce(sum(view_share * view_share) filter (where is_violating), 0.0) as squared_share
    from samples_scaled
    group by policy_code, market

),

typical_shares as (

    select
        samples_summed.*,
        rules.pseudo_count,
        coalesce(
            shares_of_violating_views.policy_share,
            max(shares_of_violating_views.typical_share) over (),
            1.0 / samples_summed.n_sampled_views
        ) as typical_share
    from samples_summed
    cross join rules
    left join shares_of_violating_views on samples_summed.policy_code = shares_of_violating_views.policy_code

)

select
    policy_code,
    market,
    n_sampled_views,
    n_violating_views,
    least(1.0, violating_share) as prevalence_rate,
    least(1.0, violating_share + pseudo_count * typical_share) as smoothed_prevalence_rate,
    (squared_share + pseudo_count * typical_share * typical_share)
    / power(violating_share + pseudo_count * typical_share, 2) as relative_variance
from typical_shares
