-- grain: one row per event of a legal hold
with

accepted as (

    {{ accepted_rows('privacy', 'legal_holds') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_text('hold_id') }} as hold_id,
        {{ clean_id('creator_id') }} as creator_id,
        ---------- texts
        {{ clean_text('legal_basis') }} as legal_basis,
        {{ clean_text('owner') }} as hold_owner,
        ---------- timestamps
        {{ utc_timestamp('placed_at') }} as placed_at,
        {{ utc_timestamp('lifted_at') }} as lifted_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
