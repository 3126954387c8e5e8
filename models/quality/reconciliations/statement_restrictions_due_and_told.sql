-- grain: one row per finding between restrictions imposed and those statements tell, and one per total
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
        decision_provision,
        decision_monetary,
        decision_account,
        decision_visibility,
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
        decision_provision,
        decision_monetary,
        decision_account,
        decision_visibility,
        decision_visibility_other,
        restriction_kind,
        market,
        cast(issued_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        uuid as source_ref,
        _loaded_at as loaded_at
    from statements_told

),

{{ reconciled(
    'statement_restrictions_due_and_told',
    keys=['puid'],
    texts=['decision_provision', 'decision_monetary', 'decision_account', 'decision_visibility'],
    slices=['restriction_kind'],
    evidence={'told_in_text': "left_row.restriction_kind != 'V' and right_row.decision_visibility_other is not null"}
) }}
