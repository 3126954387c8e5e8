-- grain: one row per answer of the database to a submission
with

accepted as (

    {{ accepted_rows('dsa', 'submission_receipts') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('puid') }} as puid,
        ---------- strings
        {{ clean_text('status') }} as receipt_status,
        {{ clean_text('error') }} as error_text,
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
