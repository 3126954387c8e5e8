-- grain: one row per report and item that the statement registry counts too
with

category_counts as (

    select * from {{ ref('report_category_counts') }}

),

daily_statistics as (

    select * from {{ known(ref('stg_public_record__dsa_daily_statistics')) }}

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

)

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
