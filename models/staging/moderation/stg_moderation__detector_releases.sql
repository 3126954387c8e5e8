-- grain: one row per release of a detector in a language, with its gold-set quality
with

accepted as (

    {{ accepted_rows('moderation', 'detector_releases') }}

),

renamed as (

    select
        ---------- strings
        {{ clean_text('detector_code') }} as detector_code,
        {{ clean_text('detector_version') }} as detector_version,
        lower({{ clean_text('language') }}) as language,
        ---------- numerics
        try_cast(gold_precision as double) as gold_precision,
        try_cast(gold_recall as double) as gold_recall,
        try_cast(gold_n as bigint) as n_gold_items,
        ---------- timestamps
        {{ utc_timestamp('live_from') }} as live_from_at,
        {{ utc_timestamp('live_to') }} as live_to_at,
        {{ utc_timestamp('shadow_from') }} as shadow_from_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
