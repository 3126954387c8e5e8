-- grain: one row per statement of reasons in the registry, with the action and the receipt it belongs to
with

statements_submitted as (

    select * from {{ known(ref('stg_dsa__statements_submitted')) }}
    where {{ happened('created_at') }}

),

statements_due as (

    select * from {{ ref('int_statements_due') }}

),

actions as (

    select * from {{ ref('int_actions_described') }}

),

-- A puid is the action and, after a dash, a letter for the kind of restriction.
statements_with_action_id as (

    select
        *,
        substr(puid, 1, length(puid) - 2) as action_id
    from statements_submitted

),

statements_told as (

    select
        lower(statements.uuid) as uuid,
        statements.puid,
        statements.action_id,
        actions.action_id is not null as is_action_known,
        statements_due.puid is not null as is_owed,
        coalesce(actions.queue_market, 'ZZ') as market,
        actions.policy_code,
        actions.issued_at,
        statements_due.restriction_kind,
        statements_due.accepted_at,
        -- what the receipt says was the moment it was entered, whatever the registry shows
        coalesce(statements_due.accepted_at, statements.created_at) as entered_at,
        statements.category,
        statements.content_language,
        statements.content_date,
        statements.application_date,
        statements.source_type,
        statements.automated_detection,
        statements.automated_decision,
        statements.decision_ground,
        statements.decision_visibility,
        statements.decision_visibility_other,
        statements.decision_monetary,
        statements.decision_provision,
        statements.decision_account,
        coalesce(
            statements.service_restriction_end_date, statements.monetary_restriction_end_date
        ) as end_date,
        statements.created_at,
        statements._loaded_at
    from statements_with_action_id as statements
    left join statements_due on statements.puid = statements_due.puid
    left join actions on statements.action_id = actions.action_id

)

select * from statements_told
