-- grain: one row per event in the life of an action
with

accepted as (

    {{ accepted_rows('enforcement', 'action_events') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('action_id') }} as action_id,
        ---------- strings
        {{ clean_text('event') }} as event_type,
        {{ clean_text('reason') }} as reversal_reason,
        ---------- timestamps
        {{ utc_timestamp('event_at') }} as event_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
