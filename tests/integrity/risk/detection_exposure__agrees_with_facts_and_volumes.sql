-- What fails: views of a market that differ from those of content days, or suspicions of a day that differ
-- from the sum over policies.
-- When it matters: always; exposure and volumes are read against each other.
-- How to resolve: compare the market of both sides; a market that dim_markets lacks would be lost.
{{ config(group='analytics_engineering') }}
with

volumes as (

    select
        market,
        detected_date,
        sum(n_detections) as n_detections
    from {{ ref('met_detection_volumes__policy_market_day') }}
    group by market, detected_date

),

views as (

    select
        home_market as market,
        stat_date,
        sum(n_views) as n_views
    from {{ ref('fct_content_days') }}
    group by home_market, stat_date

)

select
    exposure.market,
    exposure.exposure_date,
    exposure.n_views,
    views.n_views as n_views_of_facts,
    exposure.n_detections,
    volumes.n_detections as n_detections_of_policies
from {{ ref('met_detection_exposure__market_day') }} as exposure
full outer join views
    on
        exposure.market = views.market
        and exposure.exposure_date = views.stat_date
left join volumes
    on
        exposure.market = volumes.market
        and exposure.exposure_date = volumes.detected_date
where
    exposure.n_views is distinct from coalesce(views.n_views, 0)
    or exposure.n_detections is distinct from coalesce(volumes.n_detections, 0)
