-- What fails: an action whose decision and detection are known is in no case, or in another one.
-- When it matters: at once; enforcement metrics by case and by action would differ.
-- How to resolve: follow the decision of the action to its detection; int_actions_described joins them.
with

actions as (

    select * from {{ ref('fct_actions') }}

),

review_decisions as (

    select * from {{ ref('fct_review_decisions') }}

),

violations as (

    select * from {{ ref('fct_violations') }}

),

actions_with_cases as (

    select
        actions.action_id,
        actions.detection_id,
        review_decisions.detection_id as decided_detection_id,
        review_decisions.content_id as decided_content_id,
        violations.detection_id as case_detection_id,
        violations.action_id as case_action_id
    from actions
    left join review_decisions on actions.decision_id = review_decisions.decision_id
    left join violations on review_decisions.detection_id = violations.detection_id

)

-- a detection that is known gives the decision its content
select *
from actions_with_cases
where
    detection_id is distinct from decided_detection_id
    or (decided_content_id is not null and (case_detection_id is null or case_action_id is null))
