-- grain: one row per action with events after its issue
with

action_events as (

    select * from {{ known(ref('stg_enforcement__action_events')) }}

),

newest_events as (

    select *
    from action_events
    where {{ happened('event_at') }}
    {{ keep_newest(['action_id', 'event_type', 'event_at']) }}

),

-- The first reversal counts: what is reversed cannot be reversed again. A full one outranks a partial one.
actions_with_events as (

    select
        action_id,
        min(event_at) filter (where event_type = 'reversed') as reversed_at,
        min(event_at) filter (where event_type = 'partly_reversed') as partly_reversed_at,
        max(event_at) filter (where event_type = 'restored') as restored_at,
        max(event_at) filter (where event_type = 'expired') as expired_at,
        coalesce(
            min_by(reversal_reason, event_at) filter (where event_type = 'reversed'),
            min_by(reversal_reason, event_at) filter (where event_type = 'partly_reversed')
        ) as reversal_reason
    from newest_events
    where event_type != 'issued'
    group by action_id

)

select * from actions_with_events
