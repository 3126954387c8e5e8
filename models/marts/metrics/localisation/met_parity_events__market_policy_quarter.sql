-- grain: one row per home market, policy or all of them, and quarter with an event
with

actions as (

    select * from {{ ref('met_actions__market_policy_language_day') }}

),

quality_reviews as (

    select * from {{ ref('met_quality_reviews__market_policy_language_day') }}

),

appeal_decisions as (

    select * from {{ ref('met_appeal_decisions__market_policy_language_day') }}

),

fct_violations as (

    select * from {{ ref('fct_violations') }}

),

events as (

    select
        market,
        policy_code,
        metric_date,
        n_actions,
        0 as n_rechecked,
        0 as n_confirmed,
        0 as n_appeals_decided,
        0 as n_appeals_reversed,
        cast(null as double) as log_hours
    from actions
    union all
    select
        market,
        policy_code,
        metric_date,
        0 as n_actions,
        n_violations_rechecked as n_rechecked,
        n_violations_confirmed as n_confirmed,
        0 as n_appeals_decided,
        0 as n_appeals_reversed,
        null as log_hours
    from quality_reviews
    union all
    select
        market,
        policy_code,
        metric_date,
        0 as n_actions,
        0 as n_rechecked,
        0 as n_confirmed,
        n_appeals_decided,
        n_appeals_reversed,
        null as log_hours
    from appeal_decisions
    union all
    -- what took less than a minute counts as a minute
    select
        coalesce(home_market, 'ZZ') as market,
        coalesce(policy_code, 'UNKNOWN') as policy_code,
        cast(enforced_at as date) as metric_date,
        0 as n_actions,
        0 as n_rechecked,
        0 as n_confirmed,
        0 as n_appeals_decided,
        0 as n_appeals_reversed,
        ln(greatest(cast(hours_to_action as double), 1 / cast(60 as double))) as log_hours
    from fct_violations
    where is_enforced and enforced_at is not null and hours_to_action is not null

),

events_with_quarter as (

    select
        *,
        cast(date_trunc('quarter', metric_date) as date) as quarter_start_date
    from events

),

events_by_quarter as (

    select
        market,
        case when grouping(policy_code) = 1 then 'ALL' else policy_code end as policy_code,
        quarter_start_date,
        sum(n_actions) as n_actions,
        sum(n_rechecked) as n_violations_rechecked,
        sum(n_confirmed) as n_violations_confirmed,
        sum(n_appeals_decided) as n_appeals_decided,
        sum(n_appeals_reversed) as n_appeals_reversed,
        count(log_hours) as n_durations,
        coalesce(sum(log_hours), 0) as sum_log_hours,
        coalesce(sum(log_hours * log_hours), 0) as sum_squared_log_hours
    from events_with_quarter
    group by market, quarter_start_date, cube(policy_code)

)

select
    market,
    policy_code,
    quarter_start_date,
    cast(n_actions as bigint) as n_actions,
    cast(n_violations_rechecked as bigint) as n_violations_rechecked,
    cast(n_violations_confirmed as bigint) as n_violations_confirmed,
    cast(n_appeals_decided as bigint) as n_appeals_decided,
    cast(n_appeals_reversed as bigint) as n_appeals_reversed,
    n_durations,
    cast(sum_log_hours as double) as sum_log_hours,
    cast(sum_squared_log_hours as double) as sum_squared_log_hours
from events_by_quarter
