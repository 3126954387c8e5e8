-- grain: one row per market with a licence regime
with

dim_creators as (

    select * from {{ ref('dim_creators') }}

),

dim_contents as (

    select * from {{ ref('dim_contents') }}

),

int_licences_valid as (

    select * from {{ ref('int_licences_valid') }}

),

licence_regimes as (

    select * from {{ ref('licence_regimes') }}

),

int_market_requirements_newest as (

    select * from {{ ref('int_market_requirements_newest') }}

),

rules as (

    select * from {{ ref('int_readiness_rules_side_by_side') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

creators_who_published as (

    select distinct dim_contents.creator_id
    from dim_contents
    cross join util_clock
    cross join rules
    where
        dim_contents.published_at < util_clock.reporting_end_at
        and {{ days_between('dim_contents.published_at', 'util_clock.reporting_as_of_date') }}
        < rules.active_creator_days

),

active_creators as (

    select
        dim_creators.creator_id,
        dim_creators.home_market,
        dim_creators.crm_id
    from dim_creators
    inner join creators_who_published on dim_creators.creator_id = creators_who_published.creator_id
    where
        dim_creators.is_current
        and dim_creators.creator_status = 'active'
        and not coalesce(dim_creators.is_test_account, false)

),

creators_by_market as (

    select
        licence_regimes.market,
        count(active_creators.creator_id) as n_active_creators,
        count(active_creators.crm_id) as n_managed_creators,
        count(active_creators.crm_id) filter (where int_licences_valid.is_valid) as n_licensed_creators
    from licence_regimes
    left join active_creators on licence_regimes.market = active_creators.home_market
    left join int_licences_valid
        on
            active_creators.crm_id = int_licences_valid.crm_id
            and licence_regimes.regime = int_licences_valid.regime
    group by licence_regimes.market

),

cover_with_threshold as (

    select
        creators_by_market.*,
        licence_regimes.regime as licence_regime,
        licence_regimes.legal_basis,
        licence_regimes.applies_from as applies_from_date,
        licence_regimes.applies_from <= util_clock.reporting_as_of_date as is_in_force,
        coalesce(int_market_requirements_newest.threshold_value, rules.min_licensed_share)
            as min_licensed_share,
        {{ ratio_above_floor(
            'creators_by_market.n_licensed_creators', 'creators_by_market.n_managed_creators', 'rules.min_active_creators'
        ) }} as licensed_share
    from creators_by_market
    inner join licence_regimes on creators_by_market.market = licence_regimes.market
    left join int_market_requirements_newest
        on
            creators_by_market.market = int_market_requirements_newest.market
            and int_market_requirements_newest.requirement = 'licence_checks'
    cross join rules
    cross join util_clock

)

select
    market,
    licence_regime,
    legal_basis,
    n_active_creators,
    n_managed_creators,
    n_licensed_creators,
    licensed_share,
    min_licensed_share,
    is_in_force,
    coalesce(licensed_share >= min_licensed_share, false) as is_covered,
    applies_from_date
from cover_with_threshold
