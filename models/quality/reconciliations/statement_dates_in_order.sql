-- grain: one row per finding between statements that may begin before their content and do, and one per total
with

daily_statistics as (

    select * from {{ known(ref('stg_public_record__dsa_daily_statistics')) }}

),

statements_full as (

    select * from {{ known(ref('stg_public_record__statements_full')) }}

),

statements_light as (

    select * from {{ known(ref('stg_public_record__statements_light')) }}

),

-- the daily statistics count them by day, the dumps name them
statements_out_of_order as (

    select
        'daily_statistics' as source_table,
        cast(statement_date as varchar) || '|moderation_delay|null_bc_negative||' as source_ref,
        statement_date as occurred_on,
        n_statements,
        _loaded_at
    from daily_statistics
    where field = 'moderation_delay' and entity = 'null_bc_negative' and n_statements > 0
    union all
    select
        'statements_full' as source_table,
        uuid as source_ref,
        cast(created_at as date) as occurred_on,
        1 as n_statements,
        _loaded_at
    from statements_full
    where application_date < content_date
    union all
    select
        'statements_light' as source_table,
        uuid as source_ref,
        cast(created_at as date) as occurred_on,
        1 as n_statements,
        _loaded_at
    from statements_light
    where application_date < content_date

),

right_rows as {{ read_anew() }} (

    select
        source_table,
        source_ref as statement_ref,
        n_statements,
        cast(null as varchar) as market,
        occurred_on,
        cast(null as double) as eur_per_unit,
        source_ref,
        _loaded_at as loaded_at
    from statements_out_of_order

),

-- none may
left_rows as {{ read_anew() }} (

    select
        source_table,
        statement_ref,
        0 as n_statements,
        market,
        occurred_on,
        eur_per_unit,
        source_ref,
        loaded_at
    from right_rows

),

{{ reconciled(
    'statement_dates_in_order',
    keys=['source_table', 'statement_ref'],
    measures=['n_statements'],
    evidence={'begins_before_content': 'right_row.n_statements > 0'}
) }}
