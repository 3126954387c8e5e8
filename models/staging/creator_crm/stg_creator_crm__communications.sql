-- grain: one row per message sent to a creator about a policy or programme
with

accepted as (

    {{ accepted_rows('creator_crm', 'communications') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('message_id') }} as message_id,
        {{ clean_id('crm_id') }} as crm_id,
        ---------- strings
        {{ clean_text('topic') }} as topic,
        ---------- timestamps
        {{ utc_timestamp('sent_at') }} as sent_at,
        {{ utc_timestamp('opened_at') }} as opened_at,
        {{ utc_timestamp('acknowledged_at') }} as acknowledged_at,
        {{ utc_timestamp('training_completed_at') }} as training_completed_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
