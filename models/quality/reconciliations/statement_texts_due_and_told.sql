-- grain: one row per finding between the words for levers and those statements use, and one per total
with

statements_due as (

    select * from {{ ref('int_statements_due') }}
    where restriction_kind = 'V'

),

statements_told as (

    select * from {{ ref('int_statements_told') }}
    where is_owed and restriction_kind = 'V'

),

texts_in_words as (

    select * from {{ ref('int_statement_texts_in_words') }}

),

left_rows as {{ read_anew() }} (

    select
        statements_due.puid,
        statements_due.decision_visibility_other,
        texts_in_words.words,
        statements_due.market,
        cast(statements_due.issued_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        statements_due.puid as source_ref,
        cast(null as timestamp) as loaded_at
    from statements_due
    left join texts_in_words on statements_due.decision_visibility_other = texts_in_words.restriction_text
    where statements_due.puid in (select statements_told.puid from statements_told)

),

right_rows as {{ read_anew() }} (

    select
        statements_told.puid,
        statements_told.decision_visibility_other,
        texts_in_words.words,
        statements_told.market,
        cast(statements_told.issued_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        statements_told.uuid as source_ref,
        statements_told._loaded_at as loaded_at
    from statements_told
    left join texts_in_words on statements_told.decision_visibility_other = texts_in_words.restriction_text

),

{{ reconciled(
    'statement_texts_due_and_told',
    keys=['puid'],
    texts=['decision_visibility_other'],
    evidence={'same_words': 'left_row.words = right_row.words'}
) }}
