-- grain: one row per policy, market and language
with

accepted as (

    {{ accepted_rows('market_ops', 'policy_localisation') }}

),

renamed as (

    select
        ---------- strings
        {{ clean_id('policy_code') }} as policy_code,
        {{ clean_id('market') }} as market,
        lower({{ clean_text('language') }}) as language,
        {{ clean_text('status') }} as localisation_status,
        {{ clean_text('legal_basis') }} as legal_basis,
        {{ clean_text('detector_code') }} as detector_code,
        ---------- booleans
        try_cast(help_page_translated as boolean) as is_help_page_translated,
        ---------- dates
        try_cast(effective_from as date) as effective_from_date,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
