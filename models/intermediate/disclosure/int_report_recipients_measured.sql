-- grain: one row per reporting period, measure of part 10, member state and month that counts in it
with

monthly_recipients as (

    select * from {{ ref('int_monthly_recipients_newest') }}

),

report_periods as (

    select * from {{ ref('report_periods') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

report_indicators as (

    select * from {{ ref('report_indicators') }}
    where part = 10

),

recipients_of_periods as (

    select
        report_periods.report_period,
        'recipients.' || monthly_recipients.market as measure,
        concat(monthly_recipients.market, ' ', cast(monthly_recipients.month_start_date as varchar))
            as event_id,
        cast(monthly_recipients.n_recipients as double) as amount
    from monthly_recipients
    inner join report_periods
        on monthly_recipients.month_start_date between report_periods.start_date and report_periods.end_date
    inner join util_clock on monthly_recipients.month_start_date <= util_clock.reporting_as_of_date

)

select
    report_period,
    measure,
    'recipients' as event_kind,
    event_id,
    amount
from recipients_of_periods
union all
select
    recipients_of_periods.report_period,
    'recipients.total' as measure,
    'recipients' as event_kind,
    recipients_of_periods.event_id,
    recipients_of_periods.amount
from recipients_of_periods
inner join report_indicators on recipients_of_periods.measure = report_indicators.measure
