-- grain: one row per provider profile, reporting period and row of part 10: average monthly active recipients
with

frame as (

    select * from {{ ref('int_report_frame') }}
    where part = 10

),

monthly_recipients as (

    select * from {{ ref('int_monthly_recipients_newest') }}

),

report_periods as (

    select * from {{ ref('report_periods') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

recipients_of_states as (

    select
        report_periods.report_period,
        monthly_recipients.market,
        cast(round(avg(cast(monthly_recipients.n_recipients as double)), 0) as bigint) as n_recipients
    from monthly_recipients
    inner join report_periods
        on monthly_recipients.month_start_date between report_periods.start_date and report_periods.end_date
    inner join util_clock on monthly_recipients.month_start_date <= util_clock.reporting_as_of_date
    group by report_periods.report_period, monthly_recipients.market

),

values_of_states as (

    select
        report_period,
        'recipients.' || market as measure,
        cast(n_recipients as double) as measured_value
    from recipients_of_states

),

-- The total is that of the figures shown, so that they add up.
values_measured as (

    select
        report_period,
        measure,
        measured_value
    from values_of_states
    union all
    select
        values_of_states.report_period,
        'recipients.total' as measure,
        sum(values_of_states.measured_value) as measured_value
    from values_of_states
    where values_of_states.measure in (select frame.measure from frame)
    group by values_of_states.report_period

)

select
    frame.provider_profile,
    frame.report_period,
    frame.row_no,
    frame.applicability,
    frame.section,
    frame.indicator,
    frame.scope,
    frame.kind,
    case
        when frame.is_due and frame.measure is not null and frame.kind = 'count'
            then coalesce(values_measured.measured_value, 0)
        when frame.is_due then values_measured.measured_value
    end as reported_value
from frame
left join values_measured
    on frame.report_period = values_measured.report_period and frame.measure = values_measured.measure
