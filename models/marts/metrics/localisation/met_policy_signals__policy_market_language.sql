-- grain: one row per policy, market and language that is needed or that a sheet names
with

int_policies_needed_in_markets as (

    select * from {{ ref('int_policies_needed_in_markets') }}

),

int_detectors_live as (

    select * from {{ ref('int_detectors_live') }}

),

fct_violations as (

    select * from {{ ref('fct_violations') }}

),

fct_messages as (

    select * from {{ ref('fct_messages') }}

),

rules as (

    select * from {{ ref('int_readiness_rules_side_by_side') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

firings as (

    select
        fct_violations.detector_code,
        fct_violations.queue_market as market,
        fct_violations.language,
        max(fct_violations.detected_at) as last_fired_at,
        count(*) filter (
            where {{ days_between('fct_violations.detected_at', 'util_clock.reporting_as_of_date') }}
            <= rules.max_firing_age_days
        ) as n_firings
    from fct_violations
    cross join util_clock
    cross join rules
    where
        fct_violations.detection_source = 'model'
        and fct_violations.detected_at < util_clock.reporting_end_at
    group by fct_violations.detector_code, fct_violations.queue_market, fct_violations.language

),

messages_on_policy as (

    select
        fct_messages.policy_code,
        fct_messages.home_market as market,
        count(*) as n_messages,
        count(*) filter (where fct_messages.acknowledged_at < util_clock.reporting_end_at)
            as n_messages_acknowledged
    from fct_messages
    cross join util_clock
    cross join rules
    where
        fct_messages.policy_code is not null
        and fct_messages.sent_at < util_clock.reporting_end_at
        and {{ days_between('fct_messages.sent_at', 'util_clock.reporting_as_of_date') }}
        < rules.message_window_days
    group by fct_messages.policy_code, fct_messages.home_market

)

select
    int_policies_needed_in_markets.policy_code,
    int_policies_needed_in_markets.market,
    int_policies_needed_in_markets.language,
    int_policies_needed_in_markets.detector_code,
    int_detectors_live.detector_version,
    int_detectors_live.n_gold_items,
    coalesce(firings.n_firings, 0) as n_firings,
    coalesce(messages_on_policy.n_messages, 0) as n_messages,
    coalesce(messages_on_policy.n_messages_acknowledged, 0) as n_messages_acknowledged,
    int_detectors_live.gold_precision,
    int_detectors_live.gold_recall,
    case
        when messages_on_policy.n_messages >= rules.min_messages
            then {{ ratio('messages_on_policy.n_messages_acknowledged', 'messages_on_policy.n_messages') }}
    end as acknowledged_share,
    int_detectors_live.detector_code is not null as is_detector_live,
    coalesce(
        int_detectors_live.gold_precision >= rules.min_gold_precision
        and int_detectors_live.gold_recall >= rules.min_gold_recall
        and int_detectors_live.n_gold_items >= rules.min_gold_items,
        false
    ) as is_detector_accurate,
    coalesce(firings.n_firings, 0) > 0 as is_detector_firing,
    coalesce(
        messages_on_policy.n_messages >= rules.min_messages
        and {{ ratio('messages_on_policy.n_messages_acknowledged', 'messages_on_policy.n_messages') }}
        >= rules.min_acknowledged_share,
        false
    ) as is_acknowledged,
    int_detectors_live.live_from_at as detector_live_from_at,
    firings.last_fired_at
from int_policies_needed_in_markets
cross join rules
left join int_detectors_live
    on
        int_policies_needed_in_markets.detector_code = int_detectors_live.detector_code
        and int_policies_needed_in_markets.language = int_detectors_live.language
left join firings
    on
        int_policies_needed_in_markets.detector_code = firings.detector_code
        and int_policies_needed_in_markets.market = firings.market
        and int_policies_needed_in_markets.language = firings.language
left join messages_on_policy
    on
        int_policies_needed_in_markets.policy_code = messages_on_policy.policy_code
        and int_policies_needed_in_markets.market = messages_on_policy.market
