-- grain: one row per action that was reversed in full
with

action_events as (

    select * from {{ known(ref('stg_enforcement__action_events')) }}

),

newest_events as (

    select *
    from action_events
    qualify
        row_number() over (
            partition by action_id, event_at order by _loaded_at desc, _file desc, _file_row desc
        ) = 1

),

first_reversals as (

    select
        action_id,
        min(event_at) as reversed_at
    from newest_events
    where event_type = 'reversed' and {{ happened('event_at') }}
    group by action_id

)

select * from first_reversals
