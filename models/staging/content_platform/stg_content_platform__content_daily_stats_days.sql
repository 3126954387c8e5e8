-- grain: one row per day of the daily statistics
with

files_read as (

    select *
    from {{ ref('intake_content_platform__content_daily_stats') }}
    where verdict = 'file_read' and touched_day is not null

),

days_of_files as (

    select
        ---------- strings
        md5({{ text_agg("concat(_file, ' ', file_version)", '_file') }}) as day_version,
        ---------- numerics
        cast(sum(n_rows) as bigint) as n_rows,
        cast(count(*) as bigint) as n_files,
        ---------- dates
        touched_day as stat_date,
        ---------- delivery
        min(_loaded_at) as _loaded_at
    from files_read
    group by touched_day

)

select * from days_of_files
