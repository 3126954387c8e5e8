-- What fails: a metric whose events or hits of the whole history differ from those counted in its fact.
-- When it matters: always; targets would be judged on other figures than the facts hold.
-- How to resolve: compare by day; a changed filter in a fact or in the parts is the usual cause.
{{ config(group='analytics_engineering') }}
with

shown as (

    select
        metric,
        sum(n_observations) as n_events,
        sum(numerator) as n_hits
    from {{ ref('met_metric_parts__metric_market_policy_day_edition') }}
    group by metric

),

counted as (

    select
        'proactive_rate' as metric,
        count(*) as n_events,
        count(*) filter (where is_proactive) as n_hits
    from {{ ref('fct_violations') }}
    where is_enforced and {{ happened('enforced_at') }}
    union all
    select
        'removal_within_24h_rate' as metric,
        count(*) as n_events,
        count(*) filter (where hours_since_publication <= 24) as n_hits
    from {{ ref('fct_actions') }}
    where is_removal and hours_since_publication is not null and {{ happened('issued_at') }}
    union all
    select
        'overturn_rate' as metric,
        count(*) as n_events,
        count(*) filter (where is_reversed) as n_hits
    from {{ ref('fct_appeals') }}
    where is_decided and not is_withdrawn and {{ happened('decided_at') }}
    union all
    select
        'training_completion_rate' as metric,
        count(*) as n_events,
        count(training_completed_at) as n_hits
    from {{ ref('fct_messages') }}
    where {{ happened('sent_at') }}
    union all
    select
        'net_gmv' as metric,
        count(*) as n_events,
        sum(coalesce(net_gmv_eur, 0)) as n_hits
    from {{ ref('fct_orders') }}
    where {{ happened('paid_at') }}

)

select
    counted.metric,
    counted.n_events,
    shown.n_events as n_events_shown,
    counted.n_hits,
    shown.n_hits as n_hits_shown
from counted
left join shown on counted.metric = shown.metric
where counted.n_events is distinct from shown.n_events or counted.n_hits is distinct from shown.n_hits
