-- grain: one row per day of the daily statistics
with

files_read_and_rows_refused as (

    select *
    from {{ ref('intake_content_platform__content_daily_stats') }}
    where touched_day is not null

),

days_of_files as (

    select
        ---------- strings
        md5(
            {{ text_agg("concat(_file, ' ', file_version)", '_file') }} filter (where verdict = 'file_read')
        ) as day_version,
        ---------- numerics
        cast(sum(n_rows) as bigint) as n_rows,
        cast(sum(n_rows) - count(*) filter (where verdict != 'file_read') as bigint) as n_staged_rows,
        cast(count(*) filter (where verdict = 'file_read') as bigint) as n_files,
        ---------- dates
        touched_day as stat_date,
        ---------- delivery
        min(_loaded_at) filter (where verdict = 'file_read') as _loaded_at
    from files_read_and_rows_refused
    group by touched_day

)

select * from days_of_files
