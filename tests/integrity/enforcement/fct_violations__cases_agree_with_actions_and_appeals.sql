-- What fails: what a case shows of its action or appeals is not what fct_actions and fct_appeals show.
-- When it matters: at once; the same case would be told in two ways.
-- How to resolve: follow the action through int_violations_with_milestones and int_actions_described.
with

violations as (

    select * from {{ ref('fct_violations') }}

),

actions as (

    select * from {{ ref('fct_actions') }}

),

appeals as (

    select * from {{ ref('fct_appeals') }}

),

appeals_counted as (

    select
        action_id,
        count(*) as n_appeals,
        count(*) filter (where not is_decided) as n_open_appeals
    from appeals
    where action_id is not null
    group by action_id

)

select
    violations.detection_id,
    violations.action_id
from violations
left join actions on violations.action_id = actions.action_id
left join appeals_counted on violations.action_id = appeals_counted.action_id
where
    violations.is_enforced is distinct from (actions.action_id is not null)
    or violations.enforced_at is distinct from actions.issued_at
    or violations.notified_at is distinct from actions.notified_at
    or violations.reversed_at is distinct from actions.reversed_at
    or violations.is_reversed is distinct from coalesce(actions.is_reversed, false)
    or violations.is_partly_reversed is distinct from coalesce(actions.is_partly_reversed, false)
    or violations.is_removal is distinct from coalesce(actions.is_removal, false)
    or violations.hours_to_action is distinct from actions.hours_to_action
    or violations.n_appeals is distinct from coalesce(appeals_counted.n_appeals, 0)
    or (appeals_counted.n_open_appeals > 0 and violations.closed_at is not null)
