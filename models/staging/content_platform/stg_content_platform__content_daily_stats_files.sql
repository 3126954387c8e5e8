-- grain: one row per file and day of the daily statistics
with

files_read as (

    select *
    from {{ ref('intake_content_platform__content_daily_stats') }}
    where verdict = 'file_read' and touched_day is not null

),

renamed as (

    select
        ---------- strings
        file_version,
        ---------- numerics
        n_rows,
        ---------- dates
        touched_day as stat_date,
        ---------- delivery
        _loaded_at,
        _file
    from files_read

)

select * from renamed
