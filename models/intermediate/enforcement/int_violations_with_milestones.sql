-- grain: one row per detection
with

detections as (

    select * from {{ ref('int_detections_newest') }}

),

decisions as (

    select * from {{ ref('int_decisions_by_detection') }}

),

user_reports as (

    select * from {{ ref('int_user_reports_newest') }}

),

actions as (

    select * from {{ ref('int_actions_described') }}

),

appeals_by_action as (

    select * from {{ ref('int_appeals_by_action') }}

),

-- Of several actions on a detection the first is the enforcement.
first_actions as (

    select *
    from actions
    where detection_id is not null
    qualify row_number() over (partition by detection_id order by issued_at, action_id) = 1

),

first_reports_of_contents as (

    select
        content_id,
        min(received_at) as first_reported_at
    from user_reports
    where content_id is not null
    group by content_id

),

violations_with_milestones as (

    select
        detections.*,
        decisions.n_decisions,
        decisions.first_decision_id,
        decisions.first_outcome,
        decisions.first_decided_at,
        decisions.final_decision_id,
        decisions.final_outcome,
        decisions.final_policy_code,
        decisions.automation,
        decisions.decision_ground,
        decisions.guideline_version,
        decisions.final_decided_at,
        user_reports.report_channel,
        user_reports.report_reason,
        -- The clock starts when a report is received, and never after the suspicion is raised.
        least(
            coalesce(user_reports.received_at, detections.detected_at), detections.detected_at
        ) as received_at,
        detections.detection_source != 'report'
        and (
            first_reports_of_contents.first_reported_at is null
            or first_reports_of_contents.first_reported_at > detections.detected_at
        ) as is_proactive,
        first_actions.action_id,
        first_actions.n_views_at_action,
        coalesce(first_actions.is_removal, false) as is_removal,
        first_actions.issued_at as enforced_at,
        first_actions.notified_at,
        first_actions.reversed_at as fully_reversed_at,
        first_actions.partly_reversed_at,
        coalesce(appeals_by_action.n_appeals, 0) as n_appeals,
        coalesce(appeals_by_action.n_open_appeals, 0) as n_open_appeals,
        appeals_by_action.first_appealed_at,
        case
            when appeals_by_action.n_open_appeals = 0 then appeals_by_action.appeal_decided_at
        end as appeal_decided_at,
        appeals_by_action.appeal_outcome
    from detections
    left join decisions on detections.detection_id = decisions.detection_id
    left join user_reports on detections.report_id = user_reports.report_id
    left join first_reports_of_contents on detections.content_id = first_reports_of_contents.content_id
    left join first_actions on detections.detection_id = first_actions.detection_id
    left join appeals_by_action on first_actions.action_id = appeals_by_action.action_id

)

select
    detection_id,
    content_id,
    creator_id,
    report_id,
    detection_source,
    detector_code,
    detector_version,
    policy_code,
    language,
    queue_market,
    queue,
    score,
    detected_at,
    enqueued_at,
    n_decisions,
    first_decision_id,
    first_outcome,
    first_decided_at,
    final_decision_id,
    final_outcome,
    final_policy_code,
    automation,
    decision_ground,
    guideline_version,
    final_decided_at,
    report_channel,
    report_reason,
    received_at,
    is_proactive,
    action_id,
    n_views_at_action,
    is_removal,
    enforced_at,
    notified_at,
    fully_reversed_at,
    partly_reversed_at,
    n_appeals,
    n_open_appeals,
    first_appealed_at,
    appeal_decided_at,
    appeal_outcome
from violations_with_milestones
