-- grain: one row per market, language, month
with

accepted as (

    {{ accepted_rows('market_ops', 'moderator_capacity') }}

),

renamed as (

    select
        ---------- strings
        {{ clean_id('market') }} as market,
        lower({{ clean_text('language') }}) as language,
        {{ clean_text('cefr_level') }} as cefr_level,
        ---------- numerics
        try_cast(moderators as bigint) as n_moderators,
        try_cast(internal as bigint) as n_internal_moderators,
        try_cast(hours as double) as available_hours,
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
