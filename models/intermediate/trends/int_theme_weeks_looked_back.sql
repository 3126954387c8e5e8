-- grain: one row per whole week and week of publication that it is compared over
with

util_days as (

    select * from {{ ref('util_days') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

util_numbers as (

    select * from {{ ref('util_numbers') }}

),

theme_rules as (

    select * from {{ ref('theme_rules') }}

),

rules as (

    select
        max(value) filter (where rule = 'recent_weeks') as recent_weeks,
        max(value) filter (where rule = 'baseline_weeks') as baseline_weeks
    from theme_rules

),

whole_weeks as (

    select util_days.week_start_date
    from util_days
    inner join util_clock on util_days.calendar_date <= util_clock.reporting_as_of_date
    group by util_days.week_start_date
    having count(*) = 7

),

weeks_looked_back as (

    select
        whole_weeks.week_start_date,
        cast(whole_weeks.week_start_date - cast(7 * util_numbers.number as int) as date)
            as published_week_start_date,
        cast(whole_weeks.week_start_date + 7 as timestamp) as week_end_at,
        util_numbers.number < rules.recent_weeks as is_recent
    from whole_weeks
    cross join rules
    inner join util_numbers on util_numbers.number < rules.recent_weeks + rules.baseline_weeks

)

select * from weeks_looked_back
