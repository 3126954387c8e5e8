-- grain: one row per action
with

actions as (

    select * from {{ ref('int_actions_described') }}

),

appeals_by_action as (

    select * from {{ ref('int_appeals_by_action') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

)

select
    actions.action_id,
    actions.decision_id,
    actions.detection_id,
    actions.creator_id,
    actions.content_id,
    actions.policy_code,
    actions.scheme_id,
    actions.rulebook_version,
    actions.home_market,
    actions.queue_market,
    actions.language,
    actions.content_type,
    actions.automation,
    actions.decision_ground,
    actions.detection_source,
    actions.territorial_scope,
    case
        when actions.reversed_at is not null then 'reversed'
        when actions.partly_reversed_at is not null then 'partly_reversed'
        when actions.restored_at is not null then 'restored'
        when actions.effective_to_at < util_clock.reporting_end_at then 'expired'
        else 'in_force'
    end as action_status,
    actions.reversal_reason,
    actions.n_levers,
    cast(actions.points as bigint) as points,
    actions.n_views_at_action,
    coalesce(appeals_by_action.n_appeals, 0) as n_appeals,
    cast(
        {{ seconds_between('actions.received_at', 'actions.issued_at') }}
        as double
    ) / 3600 as hours_to_action,
    cast(
        {{ seconds_between('actions.published_at', 'actions.issued_at') }}
        as double
    ) / 3600 as hours_since_publication,
    actions.has_content_removal,
    actions.has_product_removal,
    actions.has_ecommerce_restriction,
    actions.has_live_suspension,
    actions.has_commission_withholding,
    actions.has_account_suspension,
    actions.has_warning,
    actions.has_points,
    actions.is_removal,
    actions.reversed_at is not null as is_reversed,
    actions.reversed_at is null and actions.partly_reversed_at is not null as is_partly_reversed,
    coalesce(appeals_by_action.n_appeals, 0) > 0 as is_appealed,
    actions.published_at,
    actions.received_at,
    actions.issued_at,
    actions.effective_from_at,
    actions.effective_to_at,
    actions.notified_at,
    coalesce(actions.reversed_at, actions.partly_reversed_at) as reversed_at
from actions
left join appeals_by_action on actions.action_id = appeals_by_action.action_id
cross join util_clock
