-- grain: one row per reporting period, measure of part 7 and complaint, dispute or statement counted in it
with

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

)

{% for name, condition, amount in complaint_measures() %}
select
    counted.report_period,
    counted.row_name || '{{ name }}' as measure,
    'complaint' as event_kind,
    counted.ticket_id as event_id,
    cast({{ amount }} as double) as amount
from complaints_by_ground as counted
where {{ condition }}
union all
{% endfor %}
select
    report_period,
    'suspensions.manifestly_illegal' as measure,
    'statement' as event_kind,
    puid as event_id,
    cast(1 as double) as amount
from statements
where decision_account is not null and decision_ground = 'DECISION_GROUND_ILLEGAL_CONTENT'
