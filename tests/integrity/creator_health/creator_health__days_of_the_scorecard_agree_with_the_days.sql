-- What fails: a creator and month whose days, or restricted days, differ between the scorecard and the days
-- of met_creator_health__creator_day.
-- When it matters: always; days of spans were counted wrongly at the edge of a month.
-- How to resolve: look at the spans of the creator that begin or end in the month.
{{ config(group='analytics_engineering') }}
with

days_counted as (

    select
        creator_id,
        cast(date_trunc('month', calendar_date) as date) as month_start_date,
        count(*) as n_days,
        count(*) filter (where is_restricted) as n_days_restricted
    from {{ ref('met_creator_health__creator_day') }}
    group by creator_id, cast(date_trunc('month', calendar_date) as date)

),

scorecards as (

    select
        creator_id,
        month_start_date,
        n_days,
        n_days_restricted
    from {{ ref('met_creator_scorecard__creator_month') }}
    where n_days > 0

)

select
    coalesce(days_counted.creator_id, scorecards.creator_id) as creator_id,
    coalesce(days_counted.month_start_date, scorecards.month_start_date) as month_start_date,
    days_counted.n_days,
    scorecards.n_days as n_days_in_scorecard,
    days_counted.n_days_restricted,
    scorecards.n_days_restricted as n_days_restricted_in_scorecard
from days_counted
full outer join scorecards
    on
        days_counted.creator_id = scorecards.creator_id
        and days_counted.month_start_date = scorecards.month_start_date
where
    days_counted.n_days is distinct from scorecards.n_days
    or days_counted.n_days_restricted is distinct from scorecards.n_days_restricted
