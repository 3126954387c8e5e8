-- grain: one row per finding between what levers say of an action's life and its events, and one per total
with

action_levers as (

    select * from {{ ref('int_action_levers_newest') }}

),

action_events as (

    select * from {{ known(ref('stg_enforcement__action_events')) }}
    where {{ happened('event_at') }}

),

actions as (

    select * from {{ ref('fct_actions') }}

),

-- A lever runs out on its last moment, unless the action was reversed before.
events_due as (

    select
        action_id,
        'issued' as event_type,
        min(issued_at) as event_at
    from action_levers
    group by action_id
    union all
    select distinct
        action_levers.action_id,
        'expired' as event_type,
        action_levers.effective_to_at as event_at
    from action_levers
    inner join actions on action_levers.action_id = actions.action_id
    where
        {{ happened('action_levers.effective_to_at') }}
        and (not actions.is_reversed or actions.reversed_at > action_levers.effective_to_at)

),

left_rows as {{ read_anew() }} (

    select
        events_due.action_id,
        events_due.event_type,
        events_due.event_at,
        actions.queue_market as market,
        cast(events_due.event_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        events_due.action_id as source_ref,
        cast(null as timestamp) as loaded_at
    from events_due
    left join actions on events_due.action_id = actions.action_id

),

right_rows as {{ read_anew() }} (

    select
        action_events.action_id,
        action_events.event_type,
        action_events.event_at,
        actions.queue_market as market,
        cast(action_events.event_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        action_events.action_id || '|' || action_events.event_at as source_ref,
        action_events._loaded_at as loaded_at
    from action_events
    left join actions on action_events.action_id = actions.action_id
    where action_events.event_type in ('issued', 'expired')

),

{{ reconciled('action_events_and_levers', keys=['action_id', 'event_type', 'event_at'], moves=['event_at']) }}
