-- grain: one row per finding between accepting receipts and statements in the registry, and one per total
with

receipts as (

    select * from {{ known(ref('stg_dsa__submission_receipts')) }}
    where {{ happened('received_at') }}

),

statements_due as (

    select * from {{ ref('int_statements_due') }}

),

statements_told as (

    select * from {{ ref('int_statements_told') }}

),

-- A puid is accepted once: what is sent again is answered with the statement that exists.
acceptances as (

    select
        puid,
        min(received_at) as received_at,
        min(_loaded_at) as _loaded_at
    from receipts
    where receipt_status = 'accepted'
    group by puid

),

left_rows as {{ read_anew() }} (

    select
        acceptances.puid,
        statements_due.restriction_kind,
        coalesce(statements_due.market, 'ZZ') as market,
        cast(acceptances.received_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        acceptances.puid as source_ref,
        acceptances._loaded_at as loaded_at
    from acceptances
    left join statements_due on acceptances.puid = statements_due.puid

),

right_rows as {{ read_anew() }} (

    select
        puid,
        restriction_kind,
        market,
        cast(entered_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        uuid as source_ref,
        _loaded_at as loaded_at,
        is_owed
    from statements_told

),

{{ reconciled(
    'statements_and_receipts',
    keys=['puid'],
    slices=['restriction_kind'],
    evidence={'not_owed': 'left_row.puid is null and not right_row.is_owed'}
) }}
