-- grain: one row per ledger entry
with

accepted as (

    {{ accepted_rows('finance', 'ledger_entries') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('entry_id') }} as entry_id,
        {{ clean_id('order_id') }} as order_id,
        {{ clean_id('creator_id') }} as creator_id,
        ---------- strings
        {{ clean_id('market') }} as market,
        {{ clean_text('entry_type') }} as entry_type,
        {{ clean_id('currency') }} as currency,
        ---------- numerics
        try_cast(amount_minor as bigint) as amount_minor,
        try_cast(vat_minor as bigint) as vat_minor,
        try_cast(fx_rate as double) as fx_rate,
        ---------- dates
        try_cast(booking_date as date) as booking_date,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
