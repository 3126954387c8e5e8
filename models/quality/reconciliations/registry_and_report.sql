-- grain: one row per finding between statements in the registry and measures in the report, and one per total
with

category_counts as (

    select * from {{ ref('report_category_counts') }}

),

daily_statistics as (

    select * from {{ known(ref('stg_public_record__dsa_daily_statistics')) }}

),

statement_days as (

    select * from {{ ref('int_public_statement_days_with_gaps') }}

),

report_items as (

    select * from {{ ref('registry_report_items') }}

),

registry_extracts as (

    select * from {{ ref('registry_extracts') }}

),

-- own initiative on the law and on the terms; a category counts its measures
items_reported as (

    select
        category_counts.service,
        category_counts.reporting_period,
        min(category_counts.period_start_date) as period_start_date,
        max(category_counts.period_end_date) as period_end_date,
        case
            when category_counts.row_level = 'total' then category_counts.count_column
            else category_counts.category
        end as report_item,
        sum(category_counts.n_counted) as n_statements,
        max(category_counts.loaded_at) as loaded_at
    from category_counts
    inner join registry_extracts on category_counts.service = registry_extracts.service
    where
        category_counts.part in (5, 6)
        and (
            category_counts.row_level = 'total'
            or (category_counts.row_level = 'category' and category_counts.count_column = 'n_measures')
        )
    group by
        category_counts.service,
        category_counts.reporting_period,
        case
            when category_counts.row_level = 'total' then category_counts.count_column
            else category_counts.category
        end
    having sum(category_counts.n_counted) > 0

),

items_with_registry as (

    select
        items_reported.service,
        items_reported.reporting_period,
        items_reported.report_item,
        items_reported.period_start_date,
        items_reported.period_end_date,
        items_reported.n_statements as n_reported,
        items_reported.loaded_at,
        report_items.field = 'category' as is_category,
        coalesce(sum(daily_statistics.n_statements), 0) as n_registered
    from items_reported
    inner join report_items on items_reported.report_item = report_items.report_item
    left join daily_statistics
        on
            report_items.field = daily_statistics.field
            and daily_statistics.entity is null
            and (report_items.variant = '*' or report_items.variant = daily_statistics.variant)
            and daily_statistics.statement_date
            between items_reported.period_start_date and items_reported.period_end_date
    group by
        items_reported.service,
        items_reported.reporting_period,
        items_reported.report_item,
        items_reported.period_start_date,
        items_reported.period_end_date,
        items_reported.n_statements,
        items_reported.loaded_at,
        report_items.field = 'category'

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

left_rows as (

    select
        *,
        n_registered as n_statements
    from items_with_gaps

),

right_rows as (

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
