-- grain: one row per finding between statements in the registry and measures in the report, and one per total
with

items_with_registry as (

    select * from {{ ref('report_items_with_registry') }}

),

statement_days as (

    select * from {{ ref('int_public_statement_days_with_gaps') }}

),

items_with_gaps as (

    select
        items_with_registry.service,
        items_with_registry.reporting_period,
        items_with_registry.report_item,
        items_with_registry.is_category,
        items_with_registry.n_registered,
        items_with_registry.n_reported,
        count(statement_days.statement_date) as n_missing_days,
        cast(null as varchar) as market,
        items_with_registry.period_end_date as occurred_on,
        cast(null as double) as eur_per_unit,
        items_with_registry.service || '|' || items_with_registry.reporting_period || '|'
        || items_with_registry.report_item as source_ref,
        items_with_registry.loaded_at
    from items_with_registry
    left join statement_days
        on
            statement_days.is_missing
            and statement_days.statement_date between items_with_registry.period_start_date
            and items_with_registry.period_end_date
    group by
        items_with_registry.service,
        items_with_registry.reporting_period,
        items_with_registry.report_item,
        items_with_registry.is_category,
        items_with_registry.n_registered,
        items_with_registry.n_reported,
        items_with_registry.period_end_date,
        items_with_registry.loaded_at

),

left_rows as {{ read_anew() }} (

    select
        *,
        n_registered as n_statements
    from items_with_gaps

),

right_rows as {{ read_anew() }} (

    select
        *,
        n_reported as n_statements
    from items_with_gaps

),

{{ reconciled(
    'registry_and_report',
    keys=['service', 'reporting_period', 'report_item'],
    measures=['n_statements'],
    evidence={
        'other_category': 'left_row.is_category',
        'registry_has_gaps': 'left_row.n_missing_days > 0',
    }
) }}
