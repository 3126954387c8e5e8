-- grain: one row per point entry
with

accepted as (

    {{ accepted_rows('enforcement', 'points_ledger') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('entry_id') }} as entry_id,
        {{ clean_id('creator_id') }} as creator_id,
        {{ clean_id('action_id') }} as action_id,
        ---------- strings
        {{ clean_id('scheme_id') }} as scheme_id,
        {{ clean_text('rulebook_version') }} as rulebook_version,
        {{ clean_id('policy_code') }} as policy_code,
        {{ clean_text('reason') }} as entry_reason,
        ---------- numerics
        try_cast(points as bigint) as points,
        ---------- timestamps
        {{ utc_timestamp('posted_at') }} as posted_at,
        {{ utc_timestamp('expires_at') }} as expires_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
