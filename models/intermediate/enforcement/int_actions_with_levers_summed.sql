-- grain: one row per action
with

levers as (

    select * from {{ ref('int_action_levers_newest') }}

),

levers_of_enforcement as (

    select * from {{ ref('enforcement_levers') }}

),

reversals as (

    select * from {{ ref('int_action_reversals') }}

),

decisions as (

    select * from {{ ref('int_decisions_newest') }}

),

levers_with_kind as (

    select
        levers.*,
        -- A lever that the seed does not know may last.
        coalesce(levers_of_enforcement.is_lasting, true) as is_lasting
    from levers
    left join levers_of_enforcement on levers.lever = levers_of_enforcement.lever

),

levers_summed as (

    select
        action_id,
        min(decision_id) as decision_id,
        min(creator_id) as creator_id,
        min(content_id) as content_id,
        min(policy_code) as policy_code,
        min(scheme_id) as scheme_id,
        min(rulebook_version) as rulebook_version,
        min(territorial_scope) as territorial_scope,
        count(*) as n_levers,
        sum(points) filter (where lever = 'points') as points,
        max(n_views_at_action) as n_views_at_action,
        bool_or(lever = 'content_removal') as has_content_removal,
        bool_or(lever = 'product_removal') as has_product_removal,
        bool_or(lever = 'ecommerce_restriction') as has_ecommerce_restriction,
        bool_or(lever = 'live_suspension') as has_live_suspension,
        bool_or(lever = 'commission_withholding') as has_commission_withholding,
        bool_or(lever = 'account_suspension') as has_account_suspension,
        bool_or(lever = 'warning') as has_warning,
        bool_or(lever = 'points') as has_points,
        min(issued_at) as issued_at,
        min(effective_from_at) as effective_from_at,
        -- A lasting lever without an end leaves the action without one; points and warnings are done at once.
        case
            when count(*) filter (where is_lasting and effective_to_at is null) = 0 then max(effective_to_at)
        end as effective_to_at,
        min(notified_at) as notified_at
    from levers_with_kind
    group by action_id

),

actions_with_reversals as (

    select
        levers_summed.*,
        decisions.detection_id,
        reversals.reversed_at,
        reversals.partly_reversed_at,
        reversals.restored_at,
        reversals.expired_at,
        reversals.reversal_reason
    from levers_summed
    left join reversals on levers_summed.action_id = reversals.action_id
    left join decisions on levers_summed.decision_id = decisions.decision_id

)

select * from actions_with_reversals
