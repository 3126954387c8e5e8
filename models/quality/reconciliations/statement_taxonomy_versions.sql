-- grain: one row per finding between categories in force and categories used, and one per total
with

daily_statistics as (

    select * from {{ known(ref('stg_public_record__dsa_daily_statistics')) }}

),

statement_categories as (

    select * from {{ ref('statement_categories') }}

),

right_rows as {{ read_anew() }} (

    select
        daily_statistics.statement_date,
        daily_statistics.variant as statement_category,
        daily_statistics.variant as category,
        case
            when statement_categories.category is null then 'not_listed'
            when daily_statistics.statement_date >= statement_categories.valid_to_date then 'outdated'
            when daily_statistics.statement_date < statement_categories.valid_from_date then 'not_yet'
            else 'in_force'
        end as category_state,
        coalesce(statement_categories.successor, 'not listed') as successor,
        daily_statistics.n_statements,
        cast(null as varchar) as market,
        daily_statistics.statement_date as occurred_on,
        cast(null as double) as eur_per_unit,
        cast(daily_statistics.statement_date as varchar) || '|category||' || daily_statistics.variant || '|'
            as source_ref,
        daily_statistics._loaded_at as loaded_at
    from daily_statistics
    left join statement_categories on daily_statistics.variant = statement_categories.category
    where
        daily_statistics.field = 'category' and daily_statistics.entity is null
        and daily_statistics.variant is not null and daily_statistics.n_statements > 0

),

left_rows as {{ read_anew() }} (

    select
        statement_date,
        statement_category,
        case when category_state = 'in_force' then category else successor end as category,
        category_state,
        successor,
        n_statements,
        market,
        occurred_on,
        eur_per_unit,
        source_ref,
        loaded_at
    from right_rows

),

{{ reconciled(
    'statement_taxonomy_versions',
    keys=['statement_date', 'statement_category'],
    measures=['n_statements'],
    texts=['category'],
    evidence={
        'outdated_category': "right_row.category_state = 'outdated'",
        'category_ahead': "right_row.category_state = 'not_yet'",
        'category_not_listed': "right_row.category_state = 'not_listed'",
    }
) }}
