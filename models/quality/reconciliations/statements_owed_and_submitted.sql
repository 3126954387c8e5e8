-- grain: one row per finding between statements of reasons owed and those in the registry, and one per total
with

statements_due as (

    select * from {{ ref('int_statements_due') }}

),

statements_told as (

    select * from {{ ref('int_statements_told') }}

),

left_rows as {{ read_anew() }} (

    select
        puid,
        restriction_kind,
        market,
        cast(issued_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        puid as source_ref,
        cast(null as timestamp) as loaded_at,
        accepted_at is not null as is_accepted
    from statements_due

),

right_rows as {{ read_anew() }} (

    select
        statements_told.puid,
        statements_told.restriction_kind,
        statements_told.market,
        cast(coalesce(statements_told.issued_at, statements_told.created_at) as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        statements_told.uuid as source_ref,
        statements_told._loaded_at as loaded_at,
        statements_told.is_action_known
        and statements_told.action_id not in (
            select statements_due.action_id from statements_due
        ) as is_outside_eea
    from statements_told

),

{{ reconciled(
    'statements_owed_and_submitted',
    keys=['puid'],
    slices=['restriction_kind'],
    evidence={'receipt_accepted': 'right_row.puid is null and left_row.is_accepted',
              'action_outside_eea': 'left_row.puid is null and right_row.is_outside_eea'}
) }}
