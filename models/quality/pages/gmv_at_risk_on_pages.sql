-- grain: one row per home market and month
{{ config(materialized='view') }}
with

gmv_at_risk as (

    select * from {{ ref('met_gmv_at_risk__market_month') }}

),

privacy_floors as (

    select * from {{ ref('privacy_floors') }}

),

gmv_with_floor as (

    select
        gmv_at_risk.*,
        privacy_floors.smallest_cohort,
        gmv_at_risk.n_creators < privacy_floors.smallest_cohort
        or gmv_at_risk.n_creators_at_risk between 1 and privacy_floors.smallest_cohort - 1
        or gmv_at_risk.n_creators_unhealthy between 1 and privacy_floors.smallest_cohort - 1
        or gmv_at_risk.n_creators_restricted between 1 and privacy_floors.smallest_cohort - 1 as is_suppressed
    from gmv_at_risk
    inner join privacy_floors on privacy_floors.floor_name = 'creators_on_pages'

)

select
    home_market,
    n_creators,
    case when not is_suppressed then n_creators_at_risk end as n_creators_at_risk,
    case when not is_suppressed then n_creators_unhealthy end as n_creators_unhealthy,
    case when not is_suppressed then n_creators_restricted end as n_creators_restricted,
    case when not is_suppressed then gmv_28_days_eur end as gmv_28_days_eur,
    case when not is_suppressed then gmv_at_risk_eur end as gmv_at_risk_eur,
    case when not is_suppressed then gmv_at_risk_share end as gmv_at_risk_share,
    is_suppressed,
    smallest_cohort,
    month_start_date
from gmv_with_floor
