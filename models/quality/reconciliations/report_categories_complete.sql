-- grain: one row per finding between the categories that a report owes and those it has, and one per total
with

category_counts as (

    select * from {{ ref('report_category_counts') }}

),

categories_due as (

    select * from {{ ref('report_categories') }}

),

rows_present as (

    select
        service,
        reporting_period,
        part,
        row_code,
        max(period_end_date) as period_end_date,
        max(loaded_at) as loaded_at
    from category_counts
    where row_level = 'category'
    group by service, reporting_period, part, row_code

),

reports as (

    select
        service,
        reporting_period,
        part,
        max(period_end_date) as period_end_date,
        max(loaded_at) as loaded_at
    from category_counts
    group by service, reporting_period, part

),

left_rows as {{ read_anew() }} (

    select
        reports.service,
        reports.reporting_period,
        reports.part,
        categories_due.category,
        cast(null as varchar) as market,
        reports.period_end_date as occurred_on,
        cast(null as double) as eur_per_unit,
        reports.service || '|' || reports.reporting_period || '|' || cast(reports.part as varchar) || '|'
        || categories_due.category as source_ref,
        reports.loaded_at
    from reports
    inner join categories_due on reports.part = categories_due.part

),

right_rows as {{ read_anew() }} (

    select
        service,
        reporting_period,
        part,
        row_code as category,
        cast(null as varchar) as market,
        period_end_date as occurred_on,
        cast(null as double) as eur_per_unit,
        service || '|' || reporting_period || '|' || cast(part as varchar) || '|' || row_code as source_ref,
        loaded_at
    from rows_present

),

{{ reconciled('report_categories_complete', keys=['service', 'reporting_period', 'part', 'category']) }}
