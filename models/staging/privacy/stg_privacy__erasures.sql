-- grain: one row per creator who is to be erased
with

accepted as (

    {{ accepted_rows('privacy', 'erasures') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_text('erasure_id') }} as erasure_id,
        {{ clean_id('creator_id') }} as creator_id,
        ---------- timestamps
        {{ utc_timestamp('requested_at') }} as requested_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
