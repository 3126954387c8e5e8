-- grain: one row per kind of period and its first day
with

days_in_periods as (

    select * from {{ ref('int_days_in_reporting_windows') }}

),

clock as (

    select * from {{ ref('util_clock') }}

),

measurement_rules as (

    select * from {{ ref('measurement_rules') }}

),

periods_with_last_day as (

    select distinct
        period_kind,
        period_date,
        cast(
            case
                when period_kind = 'week' then period_date + interval 6 day
                else period_date + interval 3 month - interval 1 day
            end as date
        ) as last_date
    from days_in_periods
    where period_kind in ('week', 'quarter')

),

-- A cohort of actions is judged when its last one can no longer be appealed.
periods_judged as (

    select
        periods_with_last_day.period_kind,
        periods_with_last_day.period_date,
        periods_with_last_day.last_date <= clock.reporting_as_of_date as is_complete,
        {{ days_between('periods_with_last_day.last_date', 'clock.reporting_as_of_date') }}
        >= measurement_rules.value
            as is_appeal_window_closed
    from periods_with_last_day
    cross join clock
    inner join measurement_rules on measurement_rules.rule = 'appeal_window'

)

select * from periods_judged
