-- grain: one row per window and day in it
with

days as (

    select * from {{ ref('util_days') }}

),

clock as (

    select * from {{ ref('util_clock') }}

),

measurement_rules as (

    select * from {{ ref('measurement_rules') }}

),

days_up_to_the_reporting_day as (

    select
        days.calendar_date,
        days.week_start_date,
        days.quarter_start_date
    from days
    inner join clock on days.calendar_date <= clock.reporting_as_of_date

),

-- A day is in the windows that end on it and on the days after it.
days_in_windows as (

    select
        case measurement_rules.rule when 'view_rate_window' then 'rolling' else 'rolling_for_kappa' end
            as period_kind,
        last_days.calendar_date as period_date,
        window_days.calendar_date as metric_date
    from days_up_to_the_reporting_day as window_days
    inner join measurement_rules on measurement_rules.rule in ('view_rate_window', 'kappa_window')
    inner join days_up_to_the_reporting_day as last_days
        on
            window_days.calendar_date <= last_days.calendar_date
            and {{ days_between('window_days.calendar_date', 'last_days.calendar_date') }}
            < measurement_rules.value
    union all
    select
        'week' as period_kind,
        week_start_date as period_date,
        calendar_date as metric_date
    from days_up_to_the_reporting_day
    union all
    select
        'quarter' as period_kind,
        quarter_start_date as period_date,
        calendar_date as metric_date
    from days_up_to_the_reporting_day

)

select * from days_in_windows
