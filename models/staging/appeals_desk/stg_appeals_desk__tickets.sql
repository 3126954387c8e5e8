-- grain: one row per appeal ticket
with

accepted as (

    {{ accepted_rows('appeals_desk', 'tickets') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('ticket_id') }} as ticket_id,
        ---------- strings
        {{ clean_text('action_ref') }} as action_ref,
        {{ clean_text('creator_handle') }} as creator_handle,
        {{ clean_text('kind') }} as appeal_kind,
        {{ clean_text('ground') }} as ground,
        {{ clean_text('outcome') }} as appeal_outcome,
        {{ clean_text('channel') }} as appeal_channel,
        ---------- timestamps
        {{ local_to_utc('try_cast(opened_at as timestamp)', "'Europe/London'") }} as opened_at,
        {{ local_to_utc('try_cast(decided_at as timestamp)', "'Europe/London'") }} as decided_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
