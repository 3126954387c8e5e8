-- grain: one row per policy, market and day on which a detector of the policy was released there
with

detector_releases as (

    select * from {{ ref('int_detector_releases_newest') }}

),

policy_localisation as (

    select * from {{ known(ref('stg_market_ops__policy_localisation')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

detectors_meant_for_policies as (

    select distinct -- sheets are delivered again and again
        policy_localisation.policy_code,
        coalesce(util_market_codes.market, 'ZZ') as market,
        policy_localisation.language,
        policy_localisation.detector_code
    from policy_localisation
    left join util_market_codes on upper(trim(policy_localisation.market)) = util_market_codes.market_code
    where policy_localisation.detector_code is not null

),

releases_by_policy_market_day as (

    select
        detectors_meant_for_policies.policy_code,
        detectors_meant_for_policies.market,
        cast(detector_releases.live_from_at as date) as release_date,
        count(*) as n_releases
    from detectors_meant_for_policies
    inner join detector_releases
        on
            detectors_meant_for_policies.detector_code = detector_releases.detector_code
            and detectors_meant_for_policies.language = detector_releases.language
    group by
        detectors_meant_for_policies.policy_code,
        detectors_meant_for_policies.market,
        cast(detector_releases.live_from_at as date)

)

select * from releases_by_policy_market_day
