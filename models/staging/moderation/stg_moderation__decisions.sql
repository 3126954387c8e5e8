-- grain: one row per review decision on a detection
with

accepted as (

    {{ accepted_rows('moderation', 'decisions') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('decision_id') }} as decision_id,
        {{ clean_id('detection_id') }} as detection_id,
        {{ clean_id('reviewer_id') }} as reviewer_id,
        ---------- strings
        {{ clean_text('round') }} as review_round,
        {{ clean_text('sampling_reason') }} as sampling_reason,
        {{ clean_text('queue') }} as queue,
        {{ clean_text('outcome') }} as decision_outcome,
        {{ clean_id('policy_code') }} as policy_code,
        {{ clean_text('decision_ground') }} as decision_ground,
        {{ clean_text('automation') }} as automation,
        {{ clean_text('guideline_version') }} as guideline_version,
        ---------- numerics
        try_cast(handle_seconds as bigint) as n_handle_seconds,
        ---------- booleans
        try_cast(is_blind as boolean) as is_blind,
        ---------- timestamps
        {{ utc_timestamp('decided_at') }} as decided_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
