-- grain: one row per market and requirement for a launch
with

accepted as (

    {{ accepted_rows('market_ops', 'market_requirements') }}

),

renamed as (

    select
        ---------- strings
        {{ clean_id('market') }} as market,
        {{ clean_text('requirement') }} as requirement,
        {{ clean_text('evidence_needed') }} as evidence_needed,
        ---------- numerics
        try_cast(threshold as double) as threshold_value,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
