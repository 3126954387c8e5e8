-- grain: one row per suspicion raised on a content, by a model, a report or a proactive search
with

accepted as (

    {{ accepted_rows('moderation', 'detections') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('detection_id') }} as detection_id,
        {{ clean_id('content_id') }} as content_id,
        {{ clean_id('creator_id') }} as creator_id,
        {{ clean_id('report_id') }} as report_id,
        ---------- strings
        {{ clean_text('source') }} as detection_source,
        {{ clean_text('detector_code') }} as detector_code,
        {{ clean_text('detector_version') }} as detector_version,
        {{ clean_id('policy_code') }} as policy_code,
        lower({{ clean_text('language') }}) as language,
        {{ clean_id('market') }} as market,
        {{ clean_text('queue') }} as queue,
        ---------- numerics
        try_cast(score as double) as score,
        ---------- timestamps
        {{ utc_timestamp('detected_at') }} as detected_at,
        {{ utc_timestamp('enqueued_at') }} as enqueued_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
