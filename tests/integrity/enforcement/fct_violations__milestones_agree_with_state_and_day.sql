-- What fails: a milestone of a case lies after the reporting day, or its state is not that of its milestones.
-- When it matters: at once; durations would be negative and cases counted in states they never reached.
-- How to resolve: look at int_violations_with_milestones; orders impossible in the sources are not judged.
with

violations as (

    select * from {{ ref('fct_violations') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

reporting_day as (

    select cast(max(calendar_date) + interval 1 day as timestamp) as reporting_end_at
    from dates
    where is_reported

)

select
    violations.detection_id,
    violations.case_status
from violations
cross join reporting_day
where
    violations.received_at > violations.detected_at
    or violations.closed_at < violations.appeal_decided_at
    or greatest(
        violations.detected_at,
        coalesce(violations.enqueued_at, violations.detected_at),
        coalesce(violations.final_decided_at, violations.detected_at),
        coalesce(violations.enforced_at, violations.detected_at),
        coalesce(violations.notified_at, violations.detected_at),
        coalesce(violations.first_appealed_at, violations.detected_at),
        coalesce(violations.appeal_decided_at, violations.detected_at),
        coalesce(violations.reversed_at, violations.detected_at),
        coalesce(violations.closed_at, violations.detected_at)
    ) >= reporting_day.reporting_end_at
    or (violations.case_status = 'closed') is distinct from (violations.closed_at is not null)
    or (violations.case_status = 'detected' and violations.first_decided_at is not null)
    or (violations.is_enforced and violations.case_status in ('detected', 'decided'))
    or (violations.is_reversed and violations.reversed_at is null)
    or (violations.is_reversed and violations.is_partly_reversed)
