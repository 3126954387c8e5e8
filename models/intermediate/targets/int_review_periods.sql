-- grain: one row per kind of period (week, quarter) and period up to the reporting day
with

days as (

    select * from {{ ref('util_days') }}

),

clock as (

    select * from {{ ref('util_clock') }}

),

calendar as (

    select max(value) filter (where parameter = 'edition_hour_utc') as edition_hour
    from {{ ref('review_calendar') }}

),

days_of_periods as (

    select
        'week' as period_kind,
        week_start_date as period_start_date,
        calendar_date
    from days
    union all
    select
        'quarter' as period_kind,
        quarter_start_date as period_start_date,
        calendar_date
    from days

),

periods as (

    select
        days_of_periods.period_kind,
        days_of_periods.period_start_date,
        max(days_of_periods.calendar_date) as period_end_date,
        count(*) as n_days,
        count(*) filter (where days_of_periods.calendar_date <= clock.reporting_as_of_date) as n_days_elapsed,
        max(clock.reporting_as_of_date) as reporting_as_of_date,
        max({{ edition_date("clock.reporting_end_at - interval 7 day", 'calendar.edition_hour') }})
            as last_edition_date
    from days_of_periods
    cross join clock
    cross join calendar
    group by days_of_periods.period_kind, days_of_periods.period_start_date
    having min(days_of_periods.calendar_date) <= max(clock.reporting_as_of_date)

)

select
    period_kind,
    period_start_date,
    period_end_date,
    n_days,
    n_days_elapsed,
    {{ ratio('n_days_elapsed', 'n_days') }} as elapsed_share,
    cast(date_trunc('week', period_end_date) + interval 7 day as date) as first_edition_date,
    last_edition_date,
    period_end_date < last_edition_date as is_in_last_edition,
    period_end_date <= reporting_as_of_date as is_over,
    reporting_as_of_date
from periods
