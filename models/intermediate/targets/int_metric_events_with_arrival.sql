-- grain: one row per kind of event and event: when it, and its outcome, first reached us
with

action_levers as (

    select * from {{ known(ref('stg_enforcement__action_levers')) }}

),

tickets as (

    select * from {{ known(ref('stg_appeals_desk__tickets')) }}

),

view_samples as (

    select * from {{ known(ref('stg_moderation__view_samples')) }}

),

communications as (

    select * from {{ known(ref('stg_creator_crm__communications')) }}

),

order_events as (

    select * from {{ known(ref('stg_commerce__order_events')) }}

),

refunds as (

    select * from {{ known(ref('stg_commerce__refunds')) }}

),

rows_with_outcome as (

    select
        'action' as event_kind,
        action_id as event_id,
        _loaded_at,
        true as has_outcome
    from action_levers
    union all
    select
        'appeal' as event_kind,
        ticket_id as event_id,
        _loaded_at,
        decided_at is not null as has_outcome
    from tickets
    union all
    select
        'view_sample' as event_kind,
        sample_id as event_id,
        _loaded_at,
        true as has_outcome
    from view_samples
    union all
    select
        'message' as event_kind,
        message_id as event_id,
        _loaded_at,
        training_completed_at is not null as has_outcome
    from communications
    union all
    select
        'payment' as event_kind,
        order_id as event_id,
        _loaded_at,
        true as has_outcome
    from order_events
    where event_type = 'paid'
    union all
    select
        'refund' as event_kind,
        order_id as event_id,
        _loaded_at,
        true as has_outcome
    from refunds

)

select
    event_kind,
    event_id,
    min(_loaded_at) as arrived_at,
    min(_loaded_at) filter (where has_outcome) as outcome_arrived_at
from rows_with_outcome
where event_id is not null
group by event_kind, event_id
