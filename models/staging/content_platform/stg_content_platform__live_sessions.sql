-- grain: one row per LIVE session
with

accepted as (

    {{ accepted_rows('content_platform', 'live_sessions') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('live_id') }} as live_id,
        {{ clean_id('content_id') }} as content_id,
        {{ clean_id('creator_id') }} as creator_id,
        ---------- numerics
        try_cast(peak_viewers as bigint) as n_peak_viewers,
        ---------- timestamps
        {{ utc_timestamp('started_at') }} as started_at,
        {{ utc_timestamp('ended_at') }} as ended_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
