-- grain: one row per policy and market of viewers with views in the window
with

fct_content_days as (

    select * from {{ ref('fct_content_days') }}

),

fct_violations as (

    select * from {{ ref('fct_violations') }}

),

dim_policies as (

    select * from {{ ref('dim_policies') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

risk_rules as (

    select * from {{ ref('risk_rules') }}

),

rules as (

    select
        cast(max(value) filter (where rule = 'recent_days') as int) as recent_days,
        cast(max(value) filter (where rule = 'baseline_days') as int) as baseline_days,
        max(value) filter (where rule = 'early_hours') as early_hours
    from risk_rules

),

windows as (

    select
        util_clock.reporting_as_of_date + 1 - rules.recent_days as recent_from_date,
        util_clock.reporting_as_of_date + 1 - rules.recent_days - rules.baseline_days as baseline_from_date,
        rules.early_hours
    from util_clock
    cross join rules

),

views_by_content as (

    select
        fct_content_days.content_id,
        fct_content_days.viewer_market as market,
        coalesce(sum(fct_content_days.n_views) filter (
            where fct_content_days.stat_date >= windows.recent_from_date
        ), 0) as n_recent_views,
        coalesce(sum(fct_content_days.n_views) filter (
            where fct_content_days.stat_date < windows.recent_from_date
        ), 0) as n_baseline_views
    from fct_content_days
    inner join windows on fct_content_days.stat_date >= windows.baseline_from_date
    group by fct_content_days.content_id, fct_content_days.viewer_market

),

views_by_market as (

    select
        market,
        sum(n_recent_views) as n_recent_views,
        sum(n_baseline_views) as n_baseline_views
    from views_by_content
    group by market

),

-- A case belongs to every market in which its content was seen.
cases_seen as (

    select
        fct_violations.detected_policy_code as policy_code,
        views_by_content.market,
        views_by_content.n_recent_views,
        fct_violations.detected_at >= windows.recent_from_date as is_recent,
        fct_violations.final_outcome is not null as is_decided,
        coalesce(fct_violations.is_violation, false) as is_violation,
        coalesce(
            fct_violations.is_violation and not fct_violations.is_reversed
            and {{ seconds_between('fct_violations.published_at', 'fct_violations.enforced_at') }}
            <= 3600 * windows.early_hours, false
        ) as is_enforced_early
    from fct_violations
    inner join windows on fct_violations.detected_at >= windows.baseline_from_date
    inner join views_by_content on fct_violations.content_id = views_by_content.content_id

),

cases_counted as (

    select
        policy_code,
        market,
        count(*) filter (where is_recent) as n_recent_cases,
        count(*) filter (where not is_recent) as n_baseline_cases,
        count(*) filter (where is_decided) as n_decided_cases,
        count(*) filter (where is_violation) as n_confirmed_cases,
        count(*) filter (where is_enforced_early) as n_cases_enforced_early,
        sum(n_recent_views) as n_suspected_views
    from cases_seen
    group by policy_code, market

)

select
    dim_policies.policy_code,
    views_by_market.market,
    dim_policies.severity,
    cast(views_by_market.n_recent_views as bigint) as n_recent_views,
    cast(views_by_market.n_baseline_views as bigint) as n_baseline_views,
    cast(coalesce(cases_counted.n_suspected_views, 0) as bigint) as n_suspected_views,
    coalesce(cases_counted.n_recent_cases, 0) as n_recent_cases,
    coalesce(cases_counted.n_baseline_cases, 0) as n_baseline_cases,
    coalesce(cases_counted.n_decided_cases, 0) as n_decided_cases,
    coalesce(cases_counted.n_confirmed_cases, 0) as n_confirmed_cases,
    coalesce(cases_counted.n_cases_enforced_early, 0) as n_cases_enforced_early,
    coalesce(dim_policies.is_view_sampled, false) as is_view_sampled
from dim_policies
cross join views_by_market
left join cases_counted
    on
        dim_policies.policy_code = cases_counted.policy_code
        and views_by_market.market = cases_counted.market
where dim_policies.is_current
