-- grain: one row per report and part that lacks categories of the template
with

category_counts as (

    select * from {{ ref('report_category_counts') }}

),

categories_due as (

    select * from {{ ref('report_categories') }}

),

reports as (

    select distinct
        part,
        service,
        reporting_period
    from category_counts

),

rows_present as (

    select distinct
        part,
        service,
        reporting_period,
        row_code
    from category_counts

)

select
    reports.part,
    reports.service,
    reports.reporting_period,
    count(*) as n_categories_absent
from reports
inner join categories_due on reports.part = categories_due.part
left join rows_present
    on
        reports.part = rows_present.part
        and reports.service = rows_present.service
        and reports.reporting_period = rows_present.reporting_period
        and categories_due.category = rows_present.row_code
where rows_present.row_code is null
group by reports.part, reports.service, reports.reporting_period
