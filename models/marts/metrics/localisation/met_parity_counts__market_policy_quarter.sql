-- grain: one row per home market, policy or all of them, and quarter with an event
with

events as (

    select * from {{ ref('met_parity_events__market_policy_quarter') }}

),

fct_content_days as (

    select * from {{ ref('fct_content_days') }}

),

violating_views as (

    select * from {{ ref('met_violating_views__market_policy_quarter') }}

),

views_by_quarter as (

    select
        coalesce(home_market, 'ZZ') as market,
        cast(date_trunc('quarter', stat_date) as date) as quarter_start_date,
        sum(n_views) as n_views
    from fct_content_days
    group by coalesce(home_market, 'ZZ'), cast(date_trunc('quarter', stat_date) as date)

),

policies_of_quarter as (

    select distinct
        policy_code,
        quarter_start_date
    from events

),

-- A market without an event of a policy that others acted on has a row of zeros: its views count.
markets_and_policies as (

    select
        views_by_quarter.market,
        policies_of_quarter.policy_code,
        views_by_quarter.quarter_start_date
    from views_by_quarter
    inner join policies_of_quarter
        on views_by_quarter.quarter_start_date = policies_of_quarter.quarter_start_date
    union
    select
        market,
        policy_code,
        quarter_start_date
    from events

),

counts as (

    select
        markets_and_policies.market,
        markets_and_policies.policy_code,
        markets_and_policies.quarter_start_date,
        cast(coalesce(views_by_quarter.n_views, 0) as bigint) as n_views,
        coalesce(violating_views.n_violating_samples, 0) as n_violating_samples,
        cast(coalesce(events.n_actions, 0) as bigint) as n_actions,
        cast(coalesce(events.n_violations_rechecked, 0) as bigint) as n_violations_rechecked,
        cast(coalesce(events.n_violations_confirmed, 0) as bigint) as n_violations_confirmed,
        cast(coalesce(events.n_appeals_decided, 0) as bigint) as n_appeals_decided,
        cast(coalesce(events.n_appeals_reversed, 0) as bigint) as n_appeals_reversed,
        cast(coalesce(events.n_durations, 0) as bigint) as n_durations,
        coalesce(violating_views.violating_weight, 0) as violating_weight,
        coalesce(violating_views.squared_violating_weight, 0) as squared_violating_weight,
        cast(coalesce(events.sum_log_hours, 0) as double) as sum_log_hours,
        cast(coalesce(events.sum_squared_log_hours, 0) as double) as sum_squared_log_hours
    from markets_and_policies
    left join events
        on
            markets_and_policies.market = events.market
            and markets_and_policies.policy_code = events.policy_code
            and markets_and_policies.quarter_start_date = events.quarter_start_date
    left join views_by_quarter
        on
            markets_and_policies.market = views_by_quarter.market
            and markets_and_policies.quarter_start_date = views_by_quarter.quarter_start_date
    left join violating_views
        on
            markets_and_policies.market = violating_views.market
            and markets_and_policies.policy_code = violating_views.policy_code
            and markets_and_policies.quarter_start_date = violating_views.quarter_start_date

)

select
    market,
    policy_code,
    quarter_start_date,
    n_views,
    n_violating_samples,
    n_actions,
    n_violations_rechecked,
    n_violations_confirmed,
    n_appeals_decided,
    n_appeals_reversed,
    n_durations,
    cast({{ sum_of_others('n_views') }} as bigint) as n_views_others,
    cast({{ sum_of_others('n_violating_samples') }} as bigint) as n_violating_samples_others,
    cast({{ sum_of_others('n_actions') }} as bigint) as n_actions_others,
    cast({{ sum_of_others('n_violations_rechecked') }} as bigint) as n_violations_rechecked_others,
    cast({{ sum_of_others('n_violations_confirmed') }} as bigint) as n_violations_confirmed_others,
    cast({{ sum_of_others('n_appeals_decided') }} as bigint) as n_appeals_decided_others,
    cast({{ sum_of_others('n_appeals_reversed') }} as bigint) as n_appeals_reversed_others,
    cast({{ sum_of_others('n_durations') }} as bigint) as n_durations_others,
    violating_weight,
    squared_violating_weight,
    sum_log_hours,
    sum_squared_log_hours,
    {{ sum_of_others('violating_weight') }} as violating_weight_others,
    {{ sum_of_others('squared_violating_weight') }} as squared_violating_weight_others,
    {{ sum_of_others('sum_log_hours') }} as sum_log_hours_others,
    {{ sum_of_others('sum_squared_log_hours') }} as sum_squared_log_hours_others
from counts
window policy_quarter as (partition by policy_code, quarter_start_date)
