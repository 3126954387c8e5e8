-- grain: one row per action and lever that restricts a creator for a time
with

action_levers as (

    select * from {{ ref('int_action_levers_newest') }}

),

reversals as (

    select * from {{ ref('int_action_reversals') }}

),

restrictions_with_end as (

    select
        action_levers.action_id,
        action_levers.lever,
        action_levers.creator_id,
        action_levers.effective_from_at as held_from_at,
        least(action_levers.effective_to_at, reversals.reversed_at) as held_to_at
    from action_levers
    left join reversals on action_levers.action_id = reversals.action_id
    where
        action_levers.lever in (
            'ecommerce_restriction', 'live_suspension', 'commission_withholding', 'account_suspension'
        )
        and {{ happened('action_levers.effective_from_at') }}

),

restrictions_that_held as (

    select * from restrictions_with_end
    where held_to_at is null or held_to_at > held_from_at

)

select * from restrictions_that_held
