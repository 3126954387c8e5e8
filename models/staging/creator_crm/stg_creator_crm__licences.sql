-- grain: one row per licence of a creator under a national regime
with

accepted as (

    {{ accepted_rows('creator_crm', 'licences') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('crm_id') }} as crm_id,
        ---------- strings
        {{ clean_text('regime') }} as regime,
        {{ clean_text('licence_no') }} as licence_no,
        {{ clean_text('type') }} as licence_type,
        ---------- dates
        try_cast(valid_from as date) as valid_from_date,
        try_cast(valid_to as date) as valid_to_date,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
