-- What fails: the levers, points or date that an action shows are not those of its rows in fct_action_levers.
-- When it matters: at once; a lever would be counted by action and not by lever, or the other way round.
-- How to resolve: look at the rows of the action in int_action_levers_newest.
with

actions as (

    select * from {{ ref('fct_actions') }}

),

action_levers as (

    select * from {{ ref('fct_action_levers') }}

),

levers_summed as (

    select
        action_id,
        sum(points) filter (where lever = 'points') as points,
        count(*) filter (where is_restriction) as n_restrictions,
        min(issued_at) as issued_at,
        count(*) filter (where lever = 'points') as n_points,
        count(*) filter (where lever in ('content_removal', 'product_removal')) as n_removals,
        count(*) filter (where is_reversed) as n_reversed,
        count(*) as n_levers
    from action_levers
    group by action_id

)

select
    actions.action_id,
    levers_summed.action_id as action_id_of_levers
from actions
full join levers_summed on actions.action_id = levers_summed.action_id
where
    actions.points is distinct from levers_summed.points
    or actions.issued_at is distinct from levers_summed.issued_at
    or actions.has_points is distinct from (levers_summed.n_points > 0)
    or actions.is_removal is distinct from (levers_summed.n_removals > 0)
    or (
        actions.has_ecommerce_restriction or actions.has_live_suspension
        or actions.has_commission_withholding or actions.has_account_suspension
    ) is distinct from (levers_summed.n_restrictions > 0)
    or levers_summed.n_reversed != case when actions.is_reversed then levers_summed.n_levers else 0 end
