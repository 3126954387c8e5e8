-- grain: one row per rate_date, currency
with

accepted as (

    {{ accepted_rows('finance', 'fx_rates') }}

),

renamed as (

    select
        ---------- strings
        {{ clean_id('currency') }} as currency,
        {{ clean_text('rate_source') }} as rate_source,
        ---------- numerics
        try_cast(units_per_eur as decimal(18, 6)) as units_per_eur,
        ---------- dates
        try_cast(rate_date as date) as rate_date,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
