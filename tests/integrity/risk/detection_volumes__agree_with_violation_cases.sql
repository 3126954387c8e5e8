-- What fails: suspicions of a policy and market that do not add up to the cases of the fact.
-- When it matters: always; a trend in what is missing cannot be seen.
-- How to resolve: look for cases on days or in markets that met_detection_exposure__market_day lacks.
{{ config(group='analytics_engineering') }}
with

counted as (

    select
        policy_code,
        market,
        sum(n_detections) as n_detections
    from {{ ref('met_detection_volumes__policy_market_day') }}
    group by policy_code, market

),

cases as (

    select
        detected_policy_code as policy_code,
        home_market as market,
        count(*) as n_cases
    from {{ ref('fct_violations') }}
    group by detected_policy_code, home_market

)

select
    cases.policy_code,
    cases.market,
    counted.n_detections,
    cases.n_cases
from counted
full outer join cases
    on
        counted.policy_code = cases.policy_code
        and counted.market = cases.market
where counted.n_detections is distinct from cases.n_cases
