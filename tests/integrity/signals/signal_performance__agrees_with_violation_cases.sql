-- What fails: suspicions, decisions or confirmations of a detector and market that differ from the cases.
-- When it matters: always; a detector would be judged by a part of its work.
-- How to resolve: look for weeks that dim_dates does not report, or markets that differ.
{{ config(group='analytics_engineering') }}
with

counted as (

    select
        detector_code,
        market,
        sum(n_detections) as n_detections,
        sum(n_decided) as n_decided,
        sum(n_confirmed) as n_confirmed
    from {{ ref('met_signal_performance__detector_market_week') }}
    group by detector_code, market

),

cases as (

    select
        detector_code,
        home_market as market,
        count(*) as n_detections,
        count(final_outcome) as n_decided,
        count(*) filter (where is_violation) as n_confirmed
    from {{ ref('fct_violations') }}
    where detector_code is not null
    group by detector_code, home_market

)

select
    cases.detector_code,
    cases.market,
    counted.n_detections,
    cases.n_detections as n_detections_of_cases,
    counted.n_decided,
    cases.n_decided as n_decided_of_cases,
    counted.n_confirmed,
    cases.n_confirmed as n_confirmed_of_cases
from counted
full outer join cases
    on
        counted.detector_code = cases.detector_code
        and counted.market = cases.market
where
    counted.n_detections is distinct from cases.n_detections
    or counted.n_decided is distinct from cases.n_decided
    or counted.n_confirmed is distinct from cases.n_confirmed
