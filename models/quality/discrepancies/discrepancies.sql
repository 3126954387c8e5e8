-- grain: one row per discrepancy ever seen
with

discrepancies_with_status as (

    select * from {{ ref('discrepancies_with_status') }}

),

severities as (

    select * from {{ ref('severities') }}

)

select
    discrepancies.discrepancy_key,
    discrepancies.reconciliation,
    discrepancies.entity_key,
    discrepancies.market,
    discrepancies.occurred_on,
    discrepancies.measure,
    discrepancies.finding_kind,
    discrepancies.left_value,
    discrepancies.right_value,
    discrepancies.left_text,
    discrepancies.right_text,
    discrepancies.delta,
    discrepancies.delta_eur,
    discrepancies.harm_points,
    discrepancies.materiality_eur,
    discrepancies.cause,
    discrepancies.cause_evidence,
    discrepancies.cause_confidence,
    discrepancies.next_cause,
    discrepancies.severity,
    discrepancies.owner,
    discrepancies.status,
    discrepancies.first_seen_at,
    discrepancies.last_seen_at,
    case
        when not discrepancies.is_present then discrepancies.gone_at
        when discrepancies.status = 'resolved' then discrepancies.decided_at
    end as resolved_at,
    discrepancies.times_reopened,
    discrepancies.arisen_on,
    {{ days_between('discrepancies.arisen_on', 'discrepancies.aged_until') }} as age_days,
    coalesce(
        discrepancies.due_date_decided,
        cast(discrepancies.first_seen_at + severities.due_days * interval 1 day as date)
    ) as due_on,
    discrepancies.decision_id,
    discrepancies.decision,
    discrepancies.lapsed_because,
    discrepancies.case_key,
    discrepancies.window_start_date,
    discrepancies.window_end_date,
    discrepancies.left_ref,
    discrepancies.right_ref
from discrepancies_with_status as discrepancies
inner join severities on discrepancies.severity = severities.severity
