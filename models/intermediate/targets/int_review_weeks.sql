-- grain: one row per ISO week up to the reporting day, with the weeks it is compared with
with

periods as (

    select * from {{ ref('int_review_periods') }}

),

-- the ISO year of a week is that of its Thursday
weeks_numbered as (

    select
        period_start_date as week_start_date,
        period_end_date as week_end_date,
        is_over,
        cast(extract(year from period_start_date + interval 3 day) as bigint) as iso_year,
        cast(extract(week from period_start_date) as bigint) as iso_week_number
    from periods
    where period_kind = 'week'

)

select
    weeks.week_start_date,
    weeks.week_end_date,
    weeks.iso_year,
    weeks.iso_week_number,
    cast(weeks.iso_year as varchar) || '-W' || lpad(cast(weeks.iso_week_number as varchar), 2, '0')
        as iso_week,
    cast(weeks.week_start_date - interval 7 day as date) as week_before_start_date,
    -- a week 53 without a like in the year before is compared with the week 52 weeks earlier, the
    -- same days of the year
    coalesce(year_ago.week_start_date, cast(weeks.week_start_date - interval 364 day as date))
        as year_ago_week_start_date,
    year_ago.week_start_date is null as is_year_ago_by_date,
    weeks.is_over
from weeks_numbered as weeks
left join weeks_numbered as year_ago
    on weeks.iso_year = year_ago.iso_year + 1 and weeks.iso_week_number = year_ago.iso_week_number
