-- grain: one row per market, month
with

accepted as (

    {{ accepted_rows('market_ops', 'monthly_recipients') }}

),

renamed as (

    select
        ---------- strings
        {{ clean_id('market') }} as market,
        ---------- numerics
        try_cast(recipients as bigint) as n_recipients,
        ---------- dates
        try_cast(month as date) as month_start_date,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
