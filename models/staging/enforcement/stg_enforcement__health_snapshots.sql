-- grain: one row per as_of_date, creator_id
with

accepted as (

    {{ accepted_rows('enforcement', 'health_snapshots') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('creator_id') }} as creator_id,
        ---------- strings
        {{ clean_id('scheme_id') }} as scheme_id,
        {{ clean_text('band') }} as band,
        {{ clean_text('restrictions') }} as restrictions,
        ---------- numerics
        try_cast(active_points as bigint) as active_points,
        try_cast(health_rating as bigint) as health_rating,
        ---------- dates
        try_cast(as_of_date as date) as as_of_date,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
