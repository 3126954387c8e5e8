-- grain: one row per policy, market and language that is needed or that a sheet names
with

needs as (

    select * from {{ ref('int_policies_needed_in_markets') }}

),

signals as (

    select * from {{ ref('met_policy_signals__policy_market_language') }}

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

gates_checked as (

    select
        needs.*,
        signals.detector_version,
        signals.n_gold_items,
        signals.n_firings,
        signals.n_messages,
        signals.n_messages_acknowledged,
        signals.gold_precision,
        signals.gold_recall,
        signals.detector_live_from_at,
        signals.last_fired_at,
        coalesce(moderator_cover.n_moderators_b2, 0) as n_moderators_b2,
        moderator_cover.hours_cover_ratio,
        moderator_cover.capacity_month_date,
        licence_cover.licence_regime,
        licence_cover.licensed_share,
        signals.acknowledged_share,
        signals.is_detector_live,
        signals.is_detector_accurate,
        signals.is_detector_firing,
        signals.is_acknowledged,
        -- a status alone proves nothing: the text needs a legal basis and a day in force that has come
        coalesce(
            needs.localisation_status = 'live'
            and needs.legal_basis is not null
            and needs.effective_from_date <= util_clock.reporting_as_of_date,
            false
        ) as is_text_in_force,
        coalesce(moderator_cover.is_covered, false) as is_moderated,
        case when licence_cover.is_in_force then licence_cover.is_covered end as is_licensed
    from needs
    inner join signals
        on
            needs.policy_code = signals.policy_code
            and needs.market = signals.market
            and needs.language = signals.language
    left join moderator_cover
        on needs.market = moderator_cover.market and needs.language = moderator_cover.language
    left join licence_cover on needs.market = licence_cover.market
    cross join util_clock

),

gates_counted as (

    select
        *,
        case when is_licensed is null then 7 else 8 end as n_gates,
        cast(is_text_in_force as integer) + cast(is_help_page_translated as integer)
        + cast(is_detector_live as integer) + cast(is_detector_accurate as integer)
        + cast(is_detector_firing as integer) + cast(is_moderated as integer)
        + cast(is_acknowledged as integer) + cast(coalesce(is_licensed, false) as integer) as n_gates_open
    from gates_checked

)

select
    policy_code,
    market,
    language,
    localisation_status,
    legal_basis,
    detector_code,
    detector_version,
    licence_regime,
    nullif(
        concat_ws(
            '; ',
            case when not is_needed then 'not needed here, or the policy is not in force' end,
            case when not is_text_in_force then 'text not in force' end,
            case when not is_help_page_translated then 'help page not translated' end,
            case when not is_detector_live then 'no live detector' end,
            case when not is_detector_accurate then 'gold set too weak or too small' end,
            case when not is_detector_firing then 'detector silent' end,
            case when not is_moderated then 'B2 moderator hours below forecast' end,
            case when not is_acknowledged then 'too few messages acknowledged' end,
            case when not is_licensed then 'too few valid licences' end
        ),
        ''
    ) as shut_gates,
    n_gold_items,
    n_firings,
    n_messages,
    n_messages_acknowledged,
    n_moderators_b2,
    cast(n_gates as bigint) as n_gates,
    cast(n_gates_open as bigint) as n_gates_open,
    gold_precision,
    gold_recall,
    acknowledged_share,
    hours_cover_ratio,
    licensed_share,
    is_needed,
    is_main_language,
    is_text_in_force,
    is_help_page_translated,
    is_detector_live,
    is_detector_accurate,
    is_detector_firing,
    is_moderated,
    is_acknowledged,
    is_licensed,
    is_needed and n_gates_open = n_gates as is_ready,
    effective_from_date,
    capacity_month_date,
    detector_live_from_at,
    last_fired_at
from gates_counted
