-- What fails: a market whose share of policies, help pages or detectors in the launch gates is not that
-- of its readiness.
-- When it matters: a gate must be shut for the reason that the drill-down shows.
-- How to resolve: compare the main language and the policies in force that both count.
with

shown as (

    select
        market,
        max(n_proven) filter (where gate = 'policies_localised') as n_texts,
        max(n_proven) filter (where gate = 'help_pages_translated') as n_help_pages,
        max(n_proven) filter (where gate = 'detectors_live') as n_detectors
    from {{ ref('met_launch_gates__market_gate') }}
    where gate in ('policies_localised', 'help_pages_translated', 'detectors_live')
    group by market

),

counted as (

    select
        market,
        count(*) filter (where is_text_in_force) as n_texts,
        count(*) filter (where is_help_page_translated) as n_help_pages,
        count(*) filter (where is_detector_live) as n_detectors
    from {{ ref('met_market_readiness__policy_market_language') }}
    where is_needed and is_main_language
    group by market

)

select shown.market
from shown
full join counted on shown.market = counted.market
where
    shown.n_texts is distinct from counted.n_texts
    or shown.n_help_pages is distinct from counted.n_help_pages
    or shown.n_detectors is distinct from counted.n_detectors
