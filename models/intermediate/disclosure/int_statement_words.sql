-- grain: one row per statement of reasons owed, with what seeds say of its account, content and words
with

statements_due as (

    select * from {{ ref('int_statements_due') }}

),

actions as (

    select * from {{ ref('int_actions_described') }}

),

creator_versions as (

    select * from {{ ref('int_creator_versions') }}

),

policies as (

    select * from {{ ref('policies') }}

),

statement_values as (

    select * from {{ ref('statement_values') }}

),

statement_texts as (

    select * from {{ ref('statement_texts') }}

),

statements as (

    select
        statements_due.puid,
        statements_due.policy_code,
        statements_due.issued_at,
        actions.creator_id,
        actions.content_id,
        actions.content_type,
        coalesce(actions.automation, 'not') as automation,
        coalesce(actions.decision_ground, 'terms') as decision_ground
    from statements_due
    inner join actions on statements_due.action_id = actions.action_id

),

accounts as (

    select
        statements.puid,
        max(statement_values.code) as account_type
    from statements
    inner join creator_versions
        on
            statements.creator_id = creator_versions.creator_id
            and statements.issued_at >= creator_versions.valid_from_at
            and (creator_versions.valid_to_at is null or statements.issued_at < creator_versions.valid_to_at)
    inner join statement_values
        on
            statement_values.attribute = 'account_type'
            and creator_versions.account_type = statement_values.our_value
    group by statements.puid

),

-- A policy that has a type of its own goes before the type of the content.
content_types as (

    select
        statements.puid,
        statement_values.code,
        statement_values.other_text
    from statements
    inner join statement_values
        on
            statement_values.attribute = 'content_type'
            and statement_values.policy_code in ('*', statements.policy_code)
            and statement_values.our_value in ('*', statements.content_type)
    qualify row_number() over (
        partition by statements.puid order by case when statement_values.policy_code = '*' then 1 else 0 end
    ) = 1

),

texts_filled_in as (

    select
        statements.puid,
        statement_texts.attribute,
        replace(replace(replace(
            statement_texts.text_template,
            '{policy}', policies.policy_name
        ), '{policy_in_sentence}', lower(policies.policy_name)), '{content}', statements.content_id) as words
    from statements
    inner join policies on statements.policy_code = policies.policy_code
    inner join statement_texts
        on
            statement_texts.decision_ground in ('*', statements.decision_ground)
            and statement_texts.automation in ('*', statements.automation)

),

texts as (

    select
        puid,
        max(words) filter (where attribute = 'illegal_content_legal_ground') as illegal_content_legal_ground,
        max(words) filter (where attribute = 'illegal_content_explanation') as illegal_content_explanation,
        max(words) filter (where attribute = 'incompatible_content_ground') as incompatible_content_ground,
        max(words) filter (where attribute = 'incompatible_content_explanation')
            as incompatible_content_explanation,
        max(words) filter (where attribute = 'decision_facts') as decision_facts
    from texts_filled_in
    group by puid

)

select
    statements.puid,
    accounts.account_type,
    content_types.code as content_type,
    content_types.other_text as content_type_other,
    texts.illegal_content_legal_ground,
    texts.illegal_content_explanation,
    texts.incompatible_content_ground,
    texts.incompatible_content_explanation,
    texts.decision_facts
from statements
left join accounts on statements.puid = accounts.puid
left join content_types on statements.puid = content_types.puid
left join texts on statements.puid = texts.puid
