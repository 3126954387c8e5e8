-- grain: one row per provider profile, reporting period, part and row of the official templates
with

report_periods as (

    select * from {{ ref('report_periods') }}

),

provider_profiles as (

    select * from {{ ref('provider_profiles') }}

),

report_parts as (

    select * from {{ ref('report_parts') }}

),

report_categories as (

    select * from {{ ref('report_categories') }}

),

rows_by_category as (

    select * from {{ ref('report_rows_by_category') }}

),

report_indicators as (

    select * from {{ ref('report_indicators') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

profiles as (

    select distinct provider_profile from provider_profiles

),

rows_of_templates as (

    select
        report_parts.part,
        rows_by_category.row_no,
        report_parts.applicability,
        rows_by_category.category,
        rows_by_category.row_code,
        cast(null as varchar) as section,
        cast(null as varchar) as indicator,
        'TOTAL' as scope,
        cast(null as varchar) as kind,
        cast(null as varchar) as measure
    from report_parts
    inner join rows_by_category on report_parts.rows_are = 'categories'
    left join report_categories
        on
            report_parts.part = report_categories.part
            and rows_by_category.category = report_categories.category
    where rows_by_category.row_code = 'TOTAL' or report_categories.category is not null
    union all
    select
        report_indicators.part,
        report_indicators.row_no,
        report_indicators.applicability,
        cast(null as varchar) as category,
        cast(null as varchar) as row_code,
        report_indicators.section,
        report_indicators.indicator,
        report_indicators.scope,
        report_indicators.kind,
        report_indicators.measure
    from report_indicators

)

select
    profiles.provider_profile,
    report_periods.report_period,
    report_periods.start_date,
    report_periods.end_date,
    rows_of_templates.part,
    rows_of_templates.row_no,
    rows_of_templates.applicability,
    rows_of_templates.category,
    rows_of_templates.row_code,
    rows_of_templates.section,
    rows_of_templates.indicator,
    rows_of_templates.scope,
    rows_of_templates.kind,
    rows_of_templates.measure,
    provider_profiles.provider_profile is not null as is_due
from profiles
cross join report_periods
cross join rows_of_templates
cross join util_clock
left join provider_profiles
    on
        profiles.provider_profile = provider_profiles.provider_profile
        and rows_of_templates.applicability = provider_profiles.applicability
where report_periods.start_date <= util_clock.reporting_as_of_date
