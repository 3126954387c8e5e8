-- grain: one row per appeal ticket
with

appeals as (

    select * from {{ ref('int_appeals_matched_to_actions') }}

),

actions as (

    select * from {{ ref('int_actions_described') }}

)

select
    appeals.ticket_id,
    appeals.action_id,
    actions.creator_id,
    appeals.action_match_rule,
    actions.policy_code,
    coalesce(actions.home_market, 'ZZ') as home_market,
    actions.language,
    actions.content_type,
    actions.automation,
    appeals.appeal_kind,
    appeals.ground,
    appeals.appeal_channel,
    appeals.appeal_outcome,
    cast(
        {{ seconds_between('appeals.opened_at', 'appeals.decided_at') }}
        as double
    ) / 3600 as hours_to_decide,
    appeals.decided_at is not null as is_decided,
    coalesce(appeals.appeal_outcome = 'reversed', false) as is_reversed,
    coalesce(appeals.appeal_outcome = 'partly_reversed', false) as is_partly_reversed,
    coalesce(appeals.appeal_outcome = 'withdrawn', false) as is_withdrawn,
    actions.issued_at as action_issued_at,
    appeals.opened_at,
    appeals.decided_at
from appeals
left join actions on appeals.action_id = actions.action_id
