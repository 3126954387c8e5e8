-- What fails: weeks with more suspicions than util_numbers has numbers.
-- When it matters: the chance of such a week would be summed over too few terms and come out too large.
-- How to resolve: add a digit to util_numbers.
{{ config(group='analytics_engineering') }}
with

longest as (

    select max(number) as number
    from {{ ref('util_numbers') }}

)

select
    burst_tests.policy_code,
    burst_tests.market,
    burst_tests.detected_date,
    burst_tests.n_week_detections
from {{ ref('met_burst_tests__policy_market_day') }} as burst_tests
cross join longest
where burst_tests.n_week_detections > longest.number
