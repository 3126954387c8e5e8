-- grain: one row per statement of reasons owed, submitted or not
with

statements as (

    select * from {{ ref('int_statements_described') }}

),

statement_rules_broken as (

    select * from {{ ref('int_statement_rules_broken') }}

),

receipts as (

    select * from {{ ref('int_submission_receipts_by_statement') }}

),

statements_told as (

    select * from {{ ref('int_statements_told') }}

),

-- The registry gives each statement an identifier of its own.
uuids as (

    select
        puid,
        min(uuid) as uuid
    from statements_told
    group by puid

),

rules_broken_by_statement as (

    select
        puid,
        count(*) as n_rules_broken
    from statement_rules_broken
    group by puid

)

select
    statements.puid,
    uuids.uuid,
    statements.action_id,
    statements.restriction_kind,
    statements.creator_id,
    statements.content_id,
    statements.policy_code,
    statements.market,
    statements.decision_visibility,
    statements.decision_visibility_other,
    statements.end_date_visibility_restriction,
    statements.decision_monetary,
    statements.decision_monetary_other,
    statements.end_date_monetary_restriction,
    statements.decision_provision,
    statements.end_date_service_restriction,
    statements.decision_account,
    statements.end_date_account_restriction,
    statements.account_type,
    statements.decision_ground,
    statements.decision_ground_reference_url,
    statements.illegal_content_legal_ground,
    statements.illegal_content_explanation,
    statements.incompatible_content_ground,
    statements.incompatible_content_explanation,
    statements.incompatible_content_illegal,
    statements.category,
    statements.category_addition,
    statements.category_specification,
    statements.category_specification_other,
    statements.content_type,
    statements.content_type_other,
    statements.content_language,
    statements.content_date,
    statements.content_id_ean,
    statements.territorial_scope,
    statements.application_date,
    statements.decision_facts,
    statements.source_type,
    statements.source_identity,
    statements.automated_detection,
    statements.automated_decision,
    statements.issued_at,
    coalesce(rules_broken_by_statement.n_rules_broken, 0) as n_rules_broken,
    coalesce(receipts.n_rejections, 0) as n_rejections,
    receipts.last_error,
    case
        when statements.accepted_at is not null then 'accepted'
        when rules_broken_by_statement.n_rules_broken > 0 then 'rules_broken'
        when receipts.n_rejections > 0 then 'rejected'
        else 'not_submitted'
    end as submission_status,
    statements.accepted_at
from statements
left join rules_broken_by_statement on statements.puid = rules_broken_by_statement.puid
left join receipts on statements.puid = receipts.puid
left join uuids on statements.puid = uuids.puid
