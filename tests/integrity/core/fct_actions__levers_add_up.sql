-- What fails: an action names another number of levers than it has.
-- When it matters: at once; a lever is lost or counted twice.
-- How to resolve: look at the rows of the action in int_action_levers_newest.
with

actions as (

    select * from {{ ref('fct_actions') }}

),

action_levers as (

    select * from {{ ref('fct_action_levers') }}

),

levers_counted as (

    select
        action_id,
        count(*) as n_levers
    from action_levers
    group by action_id

)

select
    actions.action_id,
    levers_counted.action_id as action_id_of_levers,
    actions.n_levers
from actions
full join levers_counted on actions.action_id = levers_counted.action_id
where actions.n_levers is distinct from levers_counted.n_levers
