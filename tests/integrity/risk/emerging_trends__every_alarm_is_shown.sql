-- What fails: a row of the tests that calls for an alarm and is not among the trends as one, or the reverse.
-- When it matters: always; an alarm that is lost in a join is a trend nobody looks at.
-- How to resolve: compare the joins of met_emerging_trends__policy_market_day with the keys of both tests.
{{ config(group='analytics_engineering') }}
with

rules as (

    select
        max(value) filter (where rule = 'burst_q_value') as burst_q_value,
        max(value) filter (where rule = 'burst_min_cases') as burst_min_cases,
        max(value) filter (where rule = 'shift_limit') as shift_limit,
        max(value) filter (where rule = 'shift_min_cases') as shift_min_cases
    from {{ ref('trend_rules') }}

),

called_for as (

    select
        burst_tests.policy_code,
        burst_tests.market,
        burst_tests.detected_date
    from {{ ref('met_burst_tests__policy_market_day') }} as burst_tests
    cross join rules
    left join {{ ref('met_level_tests__policy_market_day') }} as level_tests
        on
            burst_tests.policy_code = level_tests.policy_code
            and burst_tests.market = level_tests.market
            and burst_tests.detected_date = level_tests.detected_date
    where
        (
            burst_tests.q_value <= rules.burst_q_value
            and burst_tests.n_week_detections >= rules.burst_min_cases
        )
        or (
            level_tests.moving_average_z >= rules.shift_limit
            and burst_tests.n_gap_detections >= rules.shift_min_cases
        )

),

shown as (

    select
        policy_code,
        market,
        detected_date
    from {{ ref('met_emerging_trends__policy_market_day') }}
    where is_alarm

)

select
    called_for.policy_code,
    called_for.market,
    called_for.detected_date,
    shown.policy_code as shown_policy_code,
    shown.market as shown_market,
    shown.detected_date as shown_detected_date
from called_for
full outer join shown
    on
        called_for.policy_code = shown.policy_code
        and called_for.market = shown.market
        and called_for.detected_date = shown.detected_date
where called_for.policy_code is null or shown.policy_code is null
