-- What fails: an action whose decision is known is in no violation case.
-- When it matters: at once; enforcement metrics by case and by action would differ.
-- How to resolve: look for the decision's detection; several actions on one detection are counted in n_actions.
with

actions as (

    select * from {{ ref('fct_actions') }}

),

violations as (

    select * from {{ ref('fct_violations') }}

)

select actions.action_id
from actions
left join violations on actions.detection_id = violations.detection_id
where actions.detection_id is not null and violations.detection_id is null
