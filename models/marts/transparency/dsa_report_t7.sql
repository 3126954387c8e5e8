-- grain: one row per provider profile, reporting period and row of part 7: complaints, disputes, suspensions
with

frame as (

    select * from {{ ref('int_report_frame') }}
    where part = 7

),

complaints as (

    select * from {{ ref('dsa_report_complaints') }}

),

statements as (

    select * from {{ ref('dsa_report_statements') }}

),

-- A complaint stands in the row of all and in that of its ground; a dispute in the row of all.
complaints_by_ground as (

    select
        complaints.*,
        case when complaints.appeal_kind = 'internal' then 'complaints.all.' else 'disputes.all.' end
            as row_name
    from complaints
    union all
    select
        complaints.*,
        'complaints.' || complaints.restriction_kind || '.' as row_name
    from complaints
    where complaints.appeal_kind = 'internal'

),

values_measured as (

    {% for name, expression in [
        ('total', 'count(*)'),
        ('upheld', "count(*) filter (where appeal_outcome = 'upheld')"),
        ('partly_reversed', "count(*) filter (where appeal_outcome = 'partly_reversed')"),
        ('reversed', "count(*) filter (where appeal_outcome = 'reversed')"),
        ('omitted', "count(*) filter (where appeal_outcome = 'withdrawn')"),
        ('median_hours', "cast(median(hours_to_decide) filter (where appeal_outcome != 'withdrawn') as decimal(18, 2))"),
        ('implemented_share',
            "cast(avg(case when is_implemented then 1.0 else 0.0 end) filter (where is_for_recipient) as decimal(18, 4))"),
    ] %}
    select
        report_period,
        row_name || '{{ name }}' as measure,
        cast({{ expression }} as double) as measured_value
    from complaints_by_ground
    group by report_period, row_name
    union all
    {% endfor %}
    select
        report_period,
        'suspensions.manifestly_illegal' as measure,
        cast(count(*) as double) as measured_value
    from statements
    where decision_account is not null and decision_ground = 'DECISION_GROUND_ILLEGAL_CONTENT'
    group by report_period

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
