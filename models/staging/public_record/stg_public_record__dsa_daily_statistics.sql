-- grain: one row per day, field, entity, variant and text of the published daily statistics
with

accepted as (

    {{ accepted_rows('public_record', 'dsa_daily_statistics') }}

),

renamed as (

    select
        ---------- strings
        {{ clean_text('field') }} as field,
        {{ clean_text('entity') }} as entity,
        {{ clean_text('variant') }} as variant,
        {{ clean_text('text') }} as free_text,
        ---------- numerics
        try_cast(n as bigint) as n_statements,
        try_cast(min_s as bigint) as min_seconds,
        try_cast(mean_s as bigint) as mean_seconds,
        try_cast(max_s as bigint) as max_seconds,
        ---------- dates
        try_cast(day as date) as statement_date,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
