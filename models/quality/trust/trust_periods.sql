-- grain: one row per kind of period (month, quarter) and period up to the reporting day
with

days as (

    select * from {{ ref('util_days') }}

),

clock as (

    select * from {{ ref('util_clock') }}

),

-- the first day of which the metrics tell
first_day_with_data as (

    select min(stat_date) as first_date
    from {{ ref('met_metric_parts__metric_market_policy_day_edition') }}

),

days_of_periods as (
    {% for period_kind in ['month', 'quarter'] %}
    select
        '{{ period_kind }}' as period_kind,
        {{ period_kind }}_start_date as period_start_date,
        calendar_date
    from days
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    days_of_periods.period_kind,
    days_of_periods.period_start_date,
    max(days_of_periods.calendar_date) as period_end_date,
    least(max(days_of_periods.calendar_date), max(clock.reporting_as_of_date)) as last_date
from days_of_periods
cross join clock
cross join first_day_with_data
group by days_of_periods.period_kind, days_of_periods.period_start_date
having
    min(days_of_periods.calendar_date) <= max(clock.reporting_as_of_date)
    and max(days_of_periods.calendar_date) >= max(first_day_with_data.first_date)
