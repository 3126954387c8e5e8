-- grain: one row per calendar day
with

util_clock as (

    select * from {{ ref('util_clock') }}

),

days_listed as (

    {{ calendar_days(
        "cast('" ~ var('first_calendar_date') ~ "' as date)", 'util_clock.reporting_as_of_date + interval 400 day', 'util_clock'
    ) }}

),

days_with_calendar as (

    select
        calendar_date,
        cast(date_trunc('week', calendar_date) as date) as week_start_date,
        cast(date_trunc('month', calendar_date) as date) as month_start_date,
        cast(date_trunc('quarter', calendar_date) as date) as quarter_start_date,
        cast(extract(year from calendar_date) as varchar)
        || '-Q' || cast(extract(quarter from calendar_date) as varchar) as quarter,
        cast({{ iso_day_of_week('calendar_date') }} as bigint) as iso_day_of_week,
        {{ iso_day_of_week('calendar_date') }} >= 6 as is_weekend
    from days_listed

)

select * from days_with_calendar
