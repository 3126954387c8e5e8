-- grain: one row per finding between the calendar and the days of the statement database, and one per total
with

statement_days as (

    select * from {{ ref('int_public_statement_days_with_gaps') }}

),

left_rows as {{ read_anew() }} (

    select
        statement_date,
        n_gap_days,
        cast(null as varchar) as market,
        statement_date as occurred_on,
        cast(null as double) as eur_per_unit,
        cast(statement_date as varchar) as source_ref,
        cast(null as timestamp) as loaded_at
    from statement_days

),

right_rows as {{ read_anew() }} (

    select *
    from left_rows
    where n_gap_days is null

),

{{ reconciled(
    'statement_days_complete',
    keys=['statement_date'],
    slices=['n_gap_days'],
    evidence={'feed_gap': 'left_row.n_gap_days > 0'}
) }}
