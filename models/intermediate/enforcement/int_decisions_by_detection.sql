-- grain: one row per detection that was decided
with

decisions as (

    select * from {{ ref('int_decisions_newest') }}

),

-- A later round replaces the first; quality assurance looks at decisions and replaces none.
rounds_ordered as (

    select
        *,
        row_number() over (
            partition by detection_id
            order by case review_round when 'first' then 1 else 2 end, decided_at, decision_id
        ) as round_position,
        row_number() over (
            partition by detection_id
            order by case review_round when 'first' then 1 else 2 end desc, decided_at desc, decision_id desc
        ) as reverse_position
    from decisions
    where review_round in ('first', 'second')

),

detections_with_decisions as (

    select
        detection_id,
        count(*) as n_decisions,
        max(decision_id) filter (where round_position = 1) as first_decision_id,
        max(decision_outcome) filter (where round_position = 1) as first_outcome,
        max(decided_at) filter (where round_position = 1) as first_decided_at,
        max(decision_id) filter (where reverse_position = 1) as final_decision_id,
        max(decision_outcome) filter (where reverse_position = 1) as final_outcome,
        max(policy_code) filter (where reverse_position = 1) as final_policy_code,
        max(automation) filter (where reverse_position = 1) as automation,
        max(decision_ground) filter (where reverse_position = 1) as decision_ground,
        max(guideline_version) filter (where reverse_position = 1) as guideline_version,
        max(decided_at) filter (where reverse_position = 1) as final_decided_at
    from rounds_ordered
    group by detection_id

)

select * from detections_with_decisions
