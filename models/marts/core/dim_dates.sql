-- grain: one row per calendar day
with

days as (

    select * from {{ ref('util_days') }}

),

clock as (

    select * from {{ ref('util_clock') }}

)

select
    days.calendar_date,
    days.quarter,
    days.iso_day_of_week,
    days.is_weekend,
    days.calendar_date <= clock.reporting_as_of_date as is_reported,
    days.week_start_date,
    days.month_start_date,
    days.quarter_start_date
from days
cross join clock
