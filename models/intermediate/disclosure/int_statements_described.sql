-- grain: one row per statement of reasons owed, with every attribute of the official schema
with

statements_due as (

    select * from {{ ref('int_statements_due') }}

),

statement_words as (

    select * from {{ ref('int_statement_words') }}

),

actions as (

    select * from {{ ref('int_actions_described') }}

),

policies as (

    select * from {{ ref('policies') }}

),

policy_dsa_categories as (

    select * from {{ ref('policy_dsa_categories') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

-- The version of the schema on the day of entry decides; what is not entered yet is entered next.
statements_with_entry as (

    select
        statements_due.*,
        coalesce(cast(statements_due.accepted_at as date), util_clock.reporting_as_of_date) as entered_on
    from statements_due
    cross join util_clock

),

statements_described as (

    select
        statements.puid,
        statements.action_id,
        statements.restriction_kind,
        actions.creator_id,
        actions.content_id,
        statements.policy_code,
        statements.market,
        statements.decision_visibility,
        statements.decision_visibility_other,
        cast(null as date) as end_date_visibility_restriction,
        statements.decision_monetary,
        cast(null as varchar) as decision_monetary_other,
        case when statements.restriction_kind = 'M' then statements.end_date end
            as end_date_monetary_restriction,
        statements.decision_provision,
        case when statements.restriction_kind = 'P' then statements.end_date end
            as end_date_service_restriction,
        statements.decision_account,
        case when statements.restriction_kind = 'A' then statements.end_date end
            as end_date_account_restriction,
        words.account_type,
        statements.decision_ground,
        cast(null as varchar) as decision_ground_reference_url,
        words.illegal_content_legal_ground,
        words.illegal_content_explanation,
        words.incompatible_content_ground,
        words.incompatible_content_explanation,
        case
            when statements.decision_ground = 'DECISION_GROUND_INCOMPATIBLE_CONTENT' then 'No'
        end as incompatible_content_illegal,
        categories.category,
        cast(null as varchar) as category_addition,
        '["' || categories.keyword || '"]' as category_specification,
        case when categories.keyword = 'KEYWORD_OTHER' then policies.policy_name end
            as category_specification_other,
        '["' || words.content_type || '"]' as content_type,
        words.content_type_other,
        upper(statements.content_language) as content_language,
        statements.content_date,
        cast(null as varchar) as content_id_ean,
        statements.territorial_scope,
        statements.application_date,
        words.decision_facts,
        statements.source_type,
        cast(null as varchar) as source_identity,
        statements.automated_detection,
        statements.automated_decision,
        statements.issued_at,
        statements.entered_on,
        statements.accepted_at
    from statements_with_entry as statements
    inner join actions on statements.action_id = actions.action_id
    left join statement_words as words on statements.puid = words.puid
    left join policies on statements.policy_code = policies.policy_code
    left join policy_dsa_categories as categories
        on
            statements.policy_code = categories.policy_code
            and statements.entered_on >= categories.valid_from_date
            and (categories.valid_to_date is null or statements.entered_on < categories.valid_to_date)

)

select * from statements_described
