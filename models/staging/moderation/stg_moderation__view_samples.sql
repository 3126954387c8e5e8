-- grain: one row per sampled view and policy label
with

accepted as (

    {{ accepted_rows('moderation', 'view_samples') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('sample_id') }} as sample_id,
        {{ clean_id('content_id') }} as content_id,
        {{ clean_id('labeller_id') }} as labeller_id,
        ---------- strings
        {{ clean_id('policy_code') }} as policy_code,
        {{ clean_id('market') }} as market,
        {{ clean_text('surface') }} as surface,
        {{ clean_text('stratum') }} as stratum,
        {{ clean_text('label') }} as sample_label,
        {{ clean_text('guideline_version') }} as guideline_version,
        ---------- numerics
        try_cast(sampling_weight as double) as sampling_weight,
        ---------- timestamps
        {{ utc_timestamp('sampled_at') }} as sampled_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
