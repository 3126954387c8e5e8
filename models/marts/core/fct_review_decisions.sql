-- grain: one row per review decision
with

decisions as (

    select * from {{ ref('int_decisions_newest') }}

),

detections as (

    select * from {{ ref('int_detections_newest') }}

),

home_markets as (

    select * from {{ ref('int_creator_home_markets') }}

),

-- A second or quality-assurance decision looks again at the latest earlier one that was no quality assurance.
decisions_looked_at_again as (

    select
        decisions.decision_id,
        max_by(earlier_decisions.decision_id, earlier_decisions.decided_at) as reviewed_decision_id,
        max_by(earlier_decisions.decision_outcome, earlier_decisions.decided_at) as reviewed_outcome,
        max_by(earlier_decisions.automation, earlier_decisions.decided_at) as reviewed_automation
    from decisions
    inner join decisions as earlier_decisions
        on
            decisions.detection_id = earlier_decisions.detection_id
            and decisions.decision_id != earlier_decisions.decision_id
            and decisions.decided_at >= earlier_decisions.decided_at
            and earlier_decisions.review_round != 'qa'
    where decisions.review_round != 'first'
    group by decisions.decision_id

)

select
    decisions.decision_id,
    decisions.detection_id,
    detections.content_id,
    detections.creator_id,
    decisions_looked_at_again.reviewed_decision_id,
    coalesce(decisions.policy_code, detections.policy_code) as policy_code,
    detections.policy_code as detected_policy_code,
    coalesce(home_markets.home_market, 'ZZ') as home_market,
    coalesce(detections.queue_market, 'ZZ') as queue_market,
    decisions.queue,
    detections.language,
    decisions.review_round,
    decisions.sampling_reason,
    decisions.decision_outcome,
    decisions.decision_ground,
    decisions.automation,
    decisions.guideline_version,
    decisions_looked_at_again.reviewed_outcome,
    decisions_looked_at_again.reviewed_automation,
    decisions.n_handle_seconds,
    cast(
        {{ seconds_between(
            'coalesce(detections.enqueued_at, detections.detected_at)', 'decisions.decided_at'
        ) }}
        as double
    ) / 3600 as hours_to_decide,
    decisions.is_blind,
    detections.enqueued_at,
    decisions.decided_at
from decisions
left join detections on decisions.detection_id = detections.detection_id
left join decisions_looked_at_again on decisions.decision_id = decisions_looked_at_again.decision_id
left join home_markets
    on
        detections.creator_id = home_markets.creator_id
        and detections.detected_at >= home_markets.held_from_at
        and detections.detected_at < home_markets.held_to_at
