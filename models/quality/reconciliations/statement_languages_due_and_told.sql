-- grain: one row per finding between the language of the content and that of its statement, and one per total
with

statements_due as (

    select * from {{ ref('int_statements_due') }}

),

statements_told as (

    select * from {{ ref('int_statements_told') }}
    where is_owed

),

left_rows as {{ read_anew() }} (

    select
        puid,
        content_language,
        restriction_kind,
        market,
        cast(issued_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        puid as source_ref,
        cast(null as timestamp) as loaded_at
    from statements_due
    where puid in (select statements_told.puid from statements_told)

),

right_rows as {{ read_anew() }} (

    select
        puid,
        content_language,
        restriction_kind,
        market,
        cast(issued_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        uuid as source_ref,
        _loaded_at as loaded_at
    from statements_told

),

{{ reconciled(
    'statement_languages_due_and_told',
    keys=['puid'],
    texts=['content_language'],
    slices=['restriction_kind'],
    evidence={'attribute_empty': 'right_row.puid is not null and right_row.content_language is null'}
) }}
