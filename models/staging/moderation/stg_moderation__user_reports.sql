-- grain: one row per report or notice received
with

accepted as (

    {{ accepted_rows('moderation', 'user_reports') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('report_id') }} as report_id,
        {{ clean_id('content_id') }} as content_id,
        {{ clean_id('creator_id') }} as creator_id,
        ---------- strings
        {{ clean_id('reporter_market') }} as reporter_market,
        {{ clean_text('reason') }} as report_reason,
        {{ clean_text('channel') }} as report_channel,
        {{ clean_id('issuing_state') }} as issuing_state,
        ---------- timestamps
        {{ utc_timestamp('received_at') }} as received_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
