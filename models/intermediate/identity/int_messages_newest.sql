-- grain: one row per message to a creator
with

communications as (

    select * from {{ known(ref('stg_creator_crm__communications')) }}

),

newest_messages as (

    select *
    from communications
    where {{ happened('sent_at') }}
    {{ keep_newest(['message_id']) }}

),

-- What follows after the reporting day has not happened yet.
messages_as_of_the_reporting_day as (

    select
        message_id,
        crm_id,
        topic,
        sent_at,
        case when {{ happened('opened_at') }} then opened_at end as opened_at,
        case when {{ happened('acknowledged_at') }} then acknowledged_at end as acknowledged_at,
        case
            when {{ happened('training_completed_at') }} then training_completed_at
        end as training_completed_at
    from newest_messages

)

select * from messages_as_of_the_reporting_day
