-- grain: one row per statement of reasons owed, with what it must say
with

statements_owed as (

    select * from {{ ref('int_statements_owed') }}

),

actions as (

    select * from {{ ref('int_actions_described') }}

),

detections as (

    select * from {{ ref('int_detections_newest') }}

),

user_reports as (

    select * from {{ ref('int_user_reports_newest') }}

),

wordings as (

    select * from {{ ref('int_statement_wordings') }}

),

receipts as (

    select * from {{ ref('int_submission_receipts_by_statement') }}

),

statements_due as (

    select
        statements_owed.puid,
        statements_owed.action_id,
        statements_owed.restriction_kind,
        statements_owed.territorial_scope,
        statements_owed.has_content_removal,
        statements_owed.has_worded_lever,
        statements_owed.issued_at,
        statements_owed.end_date,
        actions.policy_code,
        actions.language as content_language,
        actions.queue_market as market,
        cast(actions.published_at as date) as content_date,
        cast(statements_owed.issued_at as date) as application_date,
        case
            when actions.detection_source != 'report' then 'SOURCE_VOLUNTARY'
            when user_reports.report_channel = 'trusted_flagger' then 'SOURCE_TRUSTED_FLAGGER'
            when user_reports.report_channel = 'article_16_notice' then 'SOURCE_ARTICLE_16'
            else 'SOURCE_TYPE_OTHER_NOTIFICATION'
        end as source_type,
        case when actions.detection_source = 'model' then 'Yes' else 'No' end as automated_detection,
        case actions.automation
            when 'fully' then 'AUTOMATED_DECISION_FULLY'
            when 'partially' then 'AUTOMATED_DECISION_PARTIALLY'
            else 'AUTOMATED_DECISION_NOT_AUTOMATED'
        end as automated_decision,
        case actions.decision_ground
            when 'law' then 'DECISION_GROUND_ILLEGAL_CONTENT'
            else 'DECISION_GROUND_INCOMPATIBLE_CONTENT'
        end as decision_ground,
        case
            when statements_owed.restriction_kind != 'V' then cast(null as varchar)
            when not statements_owed.has_worded_lever then '["DECISION_VISIBILITY_CONTENT_REMOVED"]'
            when statements_owed.has_content_removal
                then '["DECISION_VISIBILITY_CONTENT_REMOVED","DECISION_VISIBILITY_OTHER"]'
            else '["DECISION_VISIBILITY_OTHER"]'
        end as decision_visibility,
        case
            when statements_owed.restriction_kind = 'V' then wordings.visibility_text
        end as decision_visibility_other,
        case
            when statements_owed.restriction_kind = 'M' then 'DECISION_MONETARY_SUSPENSION'
        end as decision_monetary,
        case
            when statements_owed.restriction_kind != 'P' then cast(null as varchar)
            when statements_owed.end_date is null then 'DECISION_PROVISION_PARTIAL_TERMINATION'
            else 'DECISION_PROVISION_PARTIAL_SUSPENSION'
        end as decision_provision,
        case
            when statements_owed.restriction_kind = 'A' then 'DECISION_ACCOUNT_SUSPENDED'
        end as decision_account,
        receipts.accepted_at
    from statements_owed
    inner join actions on statements_owed.action_id = actions.action_id
    left join detections on actions.detection_id = detections.detection_id
    left join user_reports on detections.report_id = user_reports.report_id
    left join wordings on statements_owed.action_id = wordings.action_id
    left join receipts on statements_owed.puid = receipts.puid

)

select * from statements_due
