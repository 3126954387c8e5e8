-- grain: one row per lever of an action
with

accepted as (

    {{ accepted_rows('enforcement', 'action_levers') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('action_id') }} as action_id,
        {{ clean_id('decision_id') }} as decision_id,
        {{ clean_id('creator_id') }} as creator_id,
        {{ clean_id('content_id') }} as content_id,
        ---------- strings
        {{ clean_text('lever') }} as lever,
        {{ clean_id('policy_code') }} as policy_code,
        {{ clean_id('scheme_id') }} as scheme_id,
        {{ clean_text('rulebook_version') }} as rulebook_version,
        {{ clean_text('territorial_scope') }} as territorial_scope,
        ---------- numerics
        try_cast(points as bigint) as points,
        try_cast(views_at_action as bigint) as n_views_at_action,
        ---------- timestamps
        {{ utc_timestamp('issued_at') }} as issued_at,
        {{ utc_timestamp('effective_from') }} as effective_from_at,
        {{ utc_timestamp('effective_to') }} as effective_to_at,
        {{ utc_timestamp('notified_at') }} as notified_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
