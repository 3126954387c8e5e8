-- grain: one row per metric, event and what of it counts: the event or its outcome
with

actions as (

    select * from {{ ref('fct_actions') }}

),

violations as (

    select * from {{ ref('fct_violations') }}

),

appeals as (

    select * from {{ ref('fct_appeals') }}

),

view_samples as (

    select * from {{ ref('fct_view_samples') }}

),

messages as (

    select * from {{ ref('fct_messages') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

arrivals as (

    select * from {{ ref('int_metric_events_with_arrival') }}

),

thresholds as (

    select
        max(threshold_hours) filter (where metric = 'removal_within_24h_rate') as removal_hours,
        max(threshold_hours) filter (where metric = 'actions_on_time') as action_hours
    from {{ ref('metric_registry') }}

),

-- a sampled view with two labels counts once, as violating when either says so
sampled_views as (

    select
        sample_id,
        max(viewer_market) as viewer_market,
        max(sampling_weight) as sampling_weight,
        bool_or(coalesce(is_violating, false)) as is_violating,
        min(sampled_at) as sampled_at
    from view_samples
    group by sample_id

),

{% set is_hit = "case when {} then 1 else 0 end" -%}
counted as (

    {{ metric_part('violative_view_rate', 'view_sample', 'sample_id', 'viewer_market', 'sampled_at',
        'case when is_violating then sampling_weight else 0 end', 'sampling_weight',
        weight='sampling_weight', policy=none) }}
    from sampled_views
    where {{ happened('sampled_at') }}
    union all
    {{ metric_part('proactive_rate', 'action', 'action_id', 'home_market', 'enforced_at',
        is_hit.format('is_proactive')) }}
    from violations
    where is_enforced and {{ happened('enforced_at') }}
    union all
    {{ metric_part('removal_within_24h_rate', 'action', 'action_id', 'home_market', 'issued_at',
        is_hit.format('hours_since_publication <= thresholds.removal_hours')) }}
    from actions
    cross join thresholds
    where actions.is_removal and actions.hours_since_publication is not null and {{ happened('issued_at') }}
    union all
    {{ metric_part('actions_on_time', 'action', 'action_id', 'home_market', 'issued_at',
        is_hit.format('hours_to_action <= thresholds.action_hours')) }}
    from actions
    cross join thresholds
    where {{ happened('issued_at') }}
    union all
    {{ metric_part('overturn_rate', 'appeal', 'ticket_id', 'home_market', 'decided_at',
        is_hit.format('is_reversed'), arrival='outcome_arrived_at') }}
    from appeals
    where is_decided and not is_withdrawn and {{ happened('decided_at') }}
    union all
    {{ metric_part('training_completion_rate', 'message', 'message_id', 'home_market', 'sent_at', '0') }}
    from messages
    where {{ happened('sent_at') }}
    union all
    {{ metric_part('training_completion_rate', 'message', 'message_id', 'home_market', 'sent_at',
        '1', '0', '0', arrival='outcome_arrived_at', happened_at='training_completed_at') }}
    from messages
    where {{ happened('sent_at') }} and {{ happened('training_completed_at') }}
    union all
    {{ metric_part('net_gmv', 'payment', 'order_id', 'shop_market', 'paid_at', 'paid_gmv_eur', policy=none) }}
    from orders
    where {{ happened('paid_at') }}
    union all
    {{ metric_part('net_gmv', 'refund', 'order_id', 'shop_market', 'refunded_at',
        'net_gmv_eur - paid_gmv_eur', '0', '0', policy=none) }}
    from orders
    where {{ happened('paid_at') }} and {{ happened('refunded_at') }}

)

-- an event whose arrival is not known is taken to have arrived when it happened
select
    counted.metric,
    counted.event_kind,
    counted.event_id,
    case counted.arrival when 'arrived_at' then 'event' else 'outcome' end as counted_part,
    counted.market,
    counted.policy_code,
    cast(counted.event_at as date) as stat_date,
    counted.happened_at,
    coalesce(
        case counted.arrival when 'arrived_at' then arrivals.arrived_at else arrivals.outcome_arrived_at end,
        counted.event_at
    ) as arrived_at,
    cast(counted.n_observations as bigint) as n_observations,
    counted.numerator,
    counted.denominator,
    counted.squared_weight,
    counted.squared_hit_weight
from counted
left join arrivals on counted.event_kind = arrivals.event_kind and counted.event_id = arrivals.event_id
