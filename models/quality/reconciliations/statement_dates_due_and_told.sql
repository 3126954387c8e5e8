-- grain: one row per finding between the dates statements owe and those they tell, and one per total
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
        application_date,
        content_date,
        end_date,
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
        application_date,
        content_date,
        end_date,
        restriction_kind,
        market,
        cast(issued_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        uuid as source_ref,
        _loaded_at as loaded_at
    from statements_told

),

{{ reconciled(
    'statement_dates_due_and_told',
    keys=['puid'],
    texts=['application_date', 'content_date', 'end_date'],
    slices=['restriction_kind'],
    evidence={'applied_before_content': 'right_row.application_date < right_row.content_date'}
) }}
