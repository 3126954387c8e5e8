-- grain: one row per build: the day the figures are drawn up for
-- depends_on: {{ ref('stg_content_platform__content_daily_stats') }}, read where a variable asks for it
with

days_reported as (

    {% if var('known_as_of') -%}
    -- what had reached us at an earlier moment is told by the rows only
    select stat_date from {{ known(ref('stg_content_platform__content_daily_stats')) }}
    {%- else -%}
    select stat_date
    from {{ ref('stg_content_platform__content_daily_stats_days') }}
    where n_staged_rows > 0
    {%- endif %}

),

reporting_day as (

    {% if var('reporting_as_of') -%}
    select cast({{ sql_text(var('reporting_as_of')) }} as date) as reporting_as_of_date
    {%- else -%}
    select max(stat_date) as reporting_as_of_date from days_reported
    {%- endif %}

),

day_with_its_end as (

    select
        reporting_as_of_date,
        cast(reporting_as_of_date + interval 1 day as timestamp) as reporting_end_at
    from reporting_day

)

select * from day_with_its_end
