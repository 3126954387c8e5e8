-- grain: one row per market and requirement of its launch
with

int_market_requirements_newest as (

    select * from {{ ref('int_market_requirements_newest') }}

),

int_rollout_milestones_newest as (

    select * from {{ ref('int_rollout_milestones_newest') }}

),

readiness as (

    select * from {{ ref('met_market_readiness__policy_market_language') }}

),

moderator_cover as (

    select * from {{ ref('met_moderator_cover__market_language') }}

),

licence_cover as (

    select * from {{ ref('met_licence_cover__market') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

policies_by_market as (

    select
        market,
        count(*) as n_policies,
        count(*) filter (where is_text_in_force) as n_texts_in_force,
        count(*) filter (where is_help_page_translated) as n_help_pages,
        count(*) filter (where is_detector_live) as n_detectors
    from readiness
    where is_needed and is_main_language
    group by market

),

evidence_gathered as (

    select
        market,
        'policies_localised' as requirement,
        n_texts_in_force as n_proven,
        n_policies as n_needed
    from policies_by_market
    union all
    select
        market,
        'help_pages_translated' as requirement,
        n_help_pages as n_proven,
        n_policies as n_needed
    from policies_by_market
    union all
    select
        market,
        'detectors_live' as requirement,
        n_detectors as n_proven,
        n_policies as n_needed
    from policies_by_market
    union all
    select
        market,
        'licence_checks' as requirement,
        n_licensed_creators as n_proven,
        n_managed_creators as n_needed
    from licence_cover
    where is_in_force
    union all
    select
        market,
        'moderators_b2' as requirement,
        sum(n_moderators_b2) as n_proven,
        null as n_needed
    from moderator_cover
    group by market
    union all
    select
        milestones.market,
        'legal_review' as requirement,
        count(*) as n_proven,
        null as n_needed
    from int_rollout_milestones_newest as milestones
    cross join util_clock
    where
        milestones.milestone = 'policy_text_signed_off'
        and milestones.done_date <= util_clock.reporting_as_of_date
    group by milestones.market

),

evidence_in_force as (

    select
        int_market_requirements_newest.market,
        int_market_requirements_newest.requirement,
        int_market_requirements_newest.evidence_needed,
        int_market_requirements_newest.threshold_value,
        evidence_gathered.n_needed,
        int_market_requirements_newest.requirement in (
            'policies_localised',
            'help_pages_translated',
            'detectors_live',
            'licence_checks',
            'moderators_b2',
            'legal_review'
        ) as is_measured,
        int_market_requirements_newest.requirement != 'licence_checks'
        or evidence_gathered.market is not null as is_applicable,
        coalesce(evidence_gathered.n_proven, 0) as n_proven
    from int_market_requirements_newest
    left join evidence_gathered
        on
            int_market_requirements_newest.market = evidence_gathered.market
            and int_market_requirements_newest.requirement = evidence_gathered.requirement

)

select
    market,
    requirement,
    evidence_needed,
    cast(case when is_measured and is_applicable then n_proven end as bigint) as n_proven,
    cast(n_needed as bigint) as n_needed,
    threshold_value,
    case
        when not is_measured or not is_applicable then null
        when n_needed is null then cast(n_proven as double)
        else {{ ratio('n_proven', 'n_needed') }}
    end as evidence_value,
    is_measured,
    is_applicable
from evidence_in_force
