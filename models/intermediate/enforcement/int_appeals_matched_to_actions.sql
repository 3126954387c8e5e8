-- grain: one row per appeal ticket
with

tickets as (

    select * from {{ known(ref('stg_appeals_desk__tickets')) }}

),

actions as (

    select * from {{ ref('int_actions_with_levers_summed') }}

),

newest_tickets as (

    select *
    from tickets
    where {{ happened('opened_at') }}
    {{ keep_newest(['ticket_id']) }}

),

-- What an agent types has the number of the action in it: ACT-00012, 12, #12.
tickets_with_number as (

    select
        ticket_id,
        appeal_kind,
        ground,
        appeal_channel,
        appeal_outcome,
        {{ id_number('action_ref') }} as action_number,
        opened_at,
        decided_at
    from newest_tickets

),

actions_by_number as (

    select
        {{ id_number('action_id') }} as action_number,
        min(action_id) as action_id,
        count(*) as n_actions
    from actions
    group by {{ id_number('action_id') }}

),

tickets_matched as (

    select
        tickets_with_number.ticket_id,
        case when actions_by_number.n_actions = 1 then actions_by_number.action_id end as action_id,
        case
            when tickets_with_number.action_number is null then 'no number'
            when actions_by_number.n_actions is null then 'unknown action'
            when actions_by_number.n_actions > 1 then 'ambiguous number'
            else 'number of the action'
        end as action_match_rule,
        tickets_with_number.appeal_kind,
        tickets_with_number.ground,
        tickets_with_number.appeal_channel,
        {{ happened('tickets_with_number.decided_at') }} as is_decided_by_then,
        tickets_with_number.appeal_outcome,
        tickets_with_number.opened_at,
        tickets_with_number.decided_at
    from tickets_with_number
    left join actions_by_number on tickets_with_number.action_number = actions_by_number.action_number

),

-- What is decided after the reporting day is still open.
appeals_as_of_the_reporting_day as (

    select
        ticket_id,
        action_id,
        action_match_rule,
        appeal_kind,
        ground,
        appeal_channel,
        case when is_decided_by_then then appeal_outcome end as appeal_outcome,
        opened_at,
        case when is_decided_by_then then decided_at end as decided_at
    from tickets_matched

)

select * from appeals_as_of_the_reporting_day
