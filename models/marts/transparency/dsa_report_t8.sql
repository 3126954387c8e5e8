-- grain: one row per provider profile, reporting period and row of part 8: use of automated means
with

frame as (

    select * from {{ ref('int_report_frame') }}
    where part = 8

),

statements as (

    select * from {{ ref('dsa_report_statements') }}

),

notices as (

    select * from {{ ref('dsa_report_notices') }}

),

reviews as (

    select * from {{ ref('dsa_report_reviews') }}

),

-- Each stands in the row of all, in that of its origin and in that of its language.
processed as (

    select
        report_period,
        'total' as scope,
        is_solely_automated,
        is_not_automated
    from statements
    union all
    select
        report_period,
        'own_initiative' as scope,
        is_solely_automated,
        is_not_automated
    from statements
    where origin = 'own_initiative'
    union all
    select
        report_period,
        language as scope,
        is_solely_automated,
        is_not_automated
    from statements
    union all
    select
        report_period,
        'notices' as scope,
        automation = 'fully' as is_solely_automated,
        automation = 'not' as is_not_automated
    from notices
    where report_channel != 'member_state_order'
    union all
    select
        report_period,
        'trusted_flagger' as scope,
        automation = 'fully' as is_solely_automated,
        automation = 'not' as is_not_automated
    from notices
    where report_channel = 'trusted_flagger'

),

values_measured as (

    select
        report_period,
        'fully.' || scope as measure,
        cast(count(*) filter (where is_solely_automated) as double) as measured_value
    from processed
    group by report_period, scope
    union all
    select
        report_period,
        'not.' || scope as measure,
        cast(count(*) filter (where is_not_automated) as double) as measured_value
    from processed
    group by report_period, scope
    union all
    select
        report_period,
        indicator || '.' || scope as measure,
        accuracy_share as measured_value
    from reviews

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
