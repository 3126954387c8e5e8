-- grain: one row per pain point raised by the reporting day
with

int_pain_points_newest as (

    select * from {{ ref('int_pain_points_newest') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

-- What was closed after the reporting day was open on it; done without a day of closing counts and is marked.
pain_points_on_reporting_day as (

    select
        int_pain_points_newest.item_id,
        int_pain_points_newest.theme,
        int_pain_points_newest.market,
        int_pain_points_newest.raised_by_team,
        int_pain_points_newest.metric,
        coalesce(int_pain_points_newest.impact_eur, 0) as impact_eur,
        int_pain_points_newest.raised_date,
        int_pain_points_newest.due_date,
        util_clock.reporting_as_of_date,
        case
            when int_pain_points_newest.closed_date <= util_clock.reporting_as_of_date then 'done'
            when
                int_pain_points_newest.closed_date is null
                and int_pain_points_newest.pain_point_status = 'done'
                then 'done'
            when int_pain_points_newest.pain_point_status = 'in_progress' then 'in_progress'
            else 'open'
        end as item_status,
        case
            when int_pain_points_newest.closed_date <= util_clock.reporting_as_of_date
                then int_pain_points_newest.closed_date
        end as closed_date
    from int_pain_points_newest
    cross join util_clock
    where int_pain_points_newest.raised_date <= util_clock.reporting_as_of_date

)

select
    item_id,
    theme,
    market,
    raised_by_team,
    metric,
    item_status,
    cast({{ days_between('raised_date', 'closed_date') }} as bigint) as n_days_to_close,
    cast(impact_eur as decimal(18, 2)) as impact_eur,
    item_status != 'done' and coalesce(due_date < reporting_as_of_date, false) as is_overdue,
    item_status != 'done' and due_date is null as is_without_due_date,
    coalesce(closed_date > due_date, false) as is_closed_late,
    item_status = 'done' and closed_date is null as is_done_undated,
    raised_date,
    due_date,
    closed_date
from pain_points_on_reporting_day
