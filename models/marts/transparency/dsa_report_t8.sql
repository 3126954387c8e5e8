-- grain: one row per provider profile, reporting period and row of part 8: use of automated means
with

frame as (

    select * from {{ ref('int_report_frame') }}
    where part = 8

),

events_measured as (

    select * from {{ ref('dsa_report_events_measured') }}
    where part = 8

),

values_measured as (

    select
        report_period,
        measure,
        sum(amount) as amount_sum,
        cast(median(amount) as decimal(18, 2)) as amount_median,
        cast(sum(amount * weight) / nullif(sum(weight), 0) as decimal(18, 4)) as amount_share
    from events_measured
    group by report_period, measure

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
        when not frame.is_due or frame.measure is null then null
        when frame.kind = 'count' then coalesce(values_measured.amount_sum, 0)
        when frame.kind = 'hours' then cast(values_measured.amount_median as double)
        when frame.kind = 'share' then cast(values_measured.amount_share as double)
    end as reported_value
from frame
left join values_measured
    on frame.report_period = values_measured.report_period and frame.measure = values_measured.measure
