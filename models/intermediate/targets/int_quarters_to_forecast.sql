-- grain: one row per quarter a target is proposed for, in hindsight or ahead
with

periods as (

    select * from {{ ref('int_review_periods') }}

),

days as (

    select * from {{ ref('util_days') }}

),

running as (

    select
        max(period_start_date) as quarter_start_date,
        cast(max(period_start_date) + interval 3 month as date) as next_quarter_start_date
    from periods
    where period_kind = 'quarter'

),

quarters as (

    select distinct
        days.quarter_start_date,
        days.quarter
    from days
    cross join running
    where days.quarter_start_date <= running.next_quarter_start_date

)

select
    quarters.quarter,
    quarters.quarter_start_date,
    cast(
        extract(year from quarters.quarter_start_date) * 4
        + extract(quarter from quarters.quarter_start_date) as bigint
    ) as quarter_number,
    quarters.quarter_start_date = running.next_quarter_start_date as is_next
from quarters
cross join running
