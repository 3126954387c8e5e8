-- grain: one row per metric, market, policy and day with something to count
with

view_samples as (

    select * from {{ ref('met_view_samples__market_policy_stratum_day') }}

),

removals as (

    select * from {{ ref('met_removals__market_policy_day') }}

),

appeal_decisions as (

    select * from {{ ref('met_appeal_decisions__market_policy_language_day') }}

),

fct_messages as (

    select * from {{ ref('fct_messages') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

messages_sent as (

    select
        coalesce(fct_messages.home_market, 'ZZ') as market,
        fct_messages.policy_code,
        cast(fct_messages.sent_at as date) as metric_date,
        case when fct_messages.training_completed_at < util_clock.reporting_end_at then 1 else 0 end
            as is_trained,
        case when fct_messages.acknowledged_at < util_clock.reporting_end_at then 1 else 0 end
            as is_acknowledged
    from fct_messages
    cross join util_clock
    where fct_messages.policy_code is not null and fct_messages.sent_at < util_clock.reporting_end_at

),

parts_of_metrics as (

    select
        'violative_view_rate' as metric,
        market,
        policy_code,
        metric_date,
        n_views_sampled as n_units,
        violating_weight as numerator,
        sampled_weight as denominator
    from view_samples
    union all
    select
        'proactive_rate' as metric,
        market,
        policy_code,
        metric_date,
        n_cases_enforced as n_units,
        n_cases_enforced_proactively as numerator,
        n_cases_enforced as denominator
    from removals
    union all
    select
        'removal_within_24h_rate' as metric,
        market,
        policy_code,
        metric_date,
        n_removals_with_known_age as n_units,
        n_removals_within_24_hours as numerator,
        n_removals_with_known_age as denominator
    from removals
    union all
    select
        'overturn_rate' as metric,
        market,
        policy_code,
        metric_date,
        n_appeals_decided as n_units,
        n_appeals_reversed as numerator,
        n_appeals_decided as denominator
    from appeal_decisions
    union all
    select
        'training_completion_rate' as metric,
        market,
        policy_code,
        metric_date,
        1 as n_units,
        is_trained as numerator,
        1 as denominator
    from messages_sent
    union all
    select
        'acknowledgement_rate' as metric,
        market,
        policy_code,
        metric_date,
        1 as n_units,
        is_acknowledged as numerator,
        1 as denominator
    from messages_sent

)

select
    metric,
    market,
    policy_code,
    metric_date,
    cast(sum(n_units) as bigint) as n_units,
    cast(sum(numerator) as double) as numerator,
    cast(sum(denominator) as double) as denominator
from parts_of_metrics
where market != 'ALL' and policy_code != 'ALL'
group by metric, market, policy_code, metric_date
having sum(denominator) > 0
