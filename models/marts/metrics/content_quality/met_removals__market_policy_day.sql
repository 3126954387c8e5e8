-- grain: one row per home market, policy and day with an action
with

actions as (

    select * from {{ ref('fct_actions') }}

),

violations as (

    select * from {{ ref('fct_violations') }}

),

views_at_removal_buckets as (

    select * from {{ ref('views_at_removal_buckets') }}

),

measurement_rules as (

    select * from {{ ref('measurement_rules') }}

),

actions_described as (

    select
        coalesce(actions.home_market, 'ZZ') as market,
        coalesce(actions.policy_code, 'UNKNOWN') as policy_code,
        cast(actions.issued_at as date) as metric_date,
        1 as n_actions,
        case when actions.is_removal then 1 else 0 end as n_removals,
        case when actions.is_removal then views_at_removal_buckets.bucket end as bucket,
        case when actions.is_removal and actions.hours_since_publication is not null then 1 else 0 end
            as n_removals_with_known_age,
        case
            when
                actions.is_removal and actions.hours_since_publication <= measurement_rules.value
                then 1
            else 0
        end
            as n_removals_within_24_hours,
        0 as n_cases_enforced,
        0 as n_cases_enforced_proactively
    from actions
    inner join measurement_rules on measurement_rules.rule = 'early_removal'
    left join views_at_removal_buckets
        on
            actions.n_views_at_action >= views_at_removal_buckets.from_views
            and (
                actions.n_views_at_action < views_at_removal_buckets.to_views
                or views_at_removal_buckets.to_views is null
            )
    where actions.issued_at is not null

),

cases_described as (

    select
        coalesce(home_market, 'ZZ') as market,
        coalesce(policy_code, 'UNKNOWN') as policy_code,
        cast(enforced_at as date) as metric_date,
        0 as n_actions,
        0 as n_removals,
        cast(null as varchar) as bucket,
        0 as n_removals_with_known_age,
        0 as n_removals_within_24_hours,
        1 as n_cases_enforced,
        case when is_proactive then 1 else 0 end as n_cases_enforced_proactively
    from violations
    where is_enforced and enforced_at is not null

),

actions_and_cases as (

    select
        market,
        policy_code,
        metric_date,
        n_actions,
        n_removals,
        bucket,
        n_removals_with_known_age,
        n_removals_within_24_hours,
        n_cases_enforced,
        n_cases_enforced_proactively
    from actions_described
    union all
    select
        market,
        policy_code,
        metric_date,
        n_actions,
        n_removals,
        bucket,
        n_removals_with_known_age,
        n_removals_within_24_hours,
        n_cases_enforced,
        n_cases_enforced_proactively
    from cases_described

)

select
    case when grouping(market) = 1 then 'ALL' else market end as market,
    case when grouping(policy_code) = 1 then 'ALL' else policy_code end as policy_code,
    metric_date,
    cast(sum(n_actions) as bigint) as n_actions,
    cast(sum(n_removals) as bigint) as n_removals,
    cast(count(bucket) as bigint) as n_removals_with_known_views,
    cast(count(*) filter (where bucket = '0') as bigint) as n_removals_before_any_view,
    cast(count(*) filter (where bucket = '1-10') as bigint) as n_removals_after_1_to_10_views,
    cast(count(*) filter (where bucket = '11-100') as bigint) as n_removals_after_11_to_100_views,
    cast(count(*) filter (where bucket = '101-1000') as bigint) as n_removals_after_101_to_1000_views,
    cast(count(*) filter (where bucket = '1001-10000') as bigint) as n_removals_after_1001_to_10000_views,
    cast(count(*) filter (where bucket = '10001-100000') as bigint) as n_removals_after_10001_to_100000_views,
    cast(count(*) filter (where bucket = '100001-1000000') as bigint)
        as n_removals_after_100001_to_1000000_views,
    cast(count(*) filter (where bucket = 'over 1000000') as bigint) as n_removals_after_over_1000000_views,
    cast(sum(n_removals_with_known_age) as bigint) as n_removals_with_known_age,
    cast(sum(n_removals_within_24_hours) as bigint) as n_removals_within_24_hours,
    cast(sum(n_cases_enforced) as bigint) as n_cases_enforced,
    cast(sum(n_cases_enforced_proactively) as bigint) as n_cases_enforced_proactively
from actions_and_cases
group by metric_date, cube(market, policy_code)
