-- grain: one row per theme and market with a pain point
with

pain_points as (

    select * from {{ ref('met_pain_points__item') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

pain_points_by_theme as (

    select
        theme,
        market,
        count(*) as n_raised,
        count(*) filter (where item_status = 'open') as n_open,
        count(*) filter (where item_status = 'in_progress') as n_in_progress,
        count(*) filter (where item_status = 'done') as n_done,
        count(*) filter (where is_overdue) as n_overdue,
        count(*) filter (where is_without_due_date) as n_without_due_date,
        count(*) filter (where is_closed_late) as n_closed_late,
        count(*) filter (where is_done_undated) as n_done_undated,
        cast(sum(impact_eur) as decimal(18, 2)) as impact_raised_eur,
        cast(coalesce(sum(impact_eur) filter (where item_status != 'done'), 0) as decimal(18, 2))
            as impact_not_done_eur,
        cast(coalesce(sum(impact_eur) filter (where item_status = 'done'), 0) as decimal(18, 2))
            as impact_done_eur,
        cast(coalesce(sum(impact_eur) filter (where is_overdue), 0) as decimal(18, 2)) as impact_overdue_eur,
        percentile_cont(0.5) within group (order by cast(n_days_to_close as double)) as median_days_to_close,
        min(raised_date) filter (where item_status != 'done') as oldest_not_done_date,
        min(due_date) filter (where item_status != 'done' and not is_overdue) as next_due_date
    from pain_points
    group by theme, market

),

teams_with_work_left as (

    select distinct
        theme,
        market,
        raised_by_team
    from pain_points
    where item_status != 'done' and raised_by_team is not null

),

teams_by_theme as (

    select
        theme,
        market,
        {{ text_agg('raised_by_team', 'raised_by_team') }} as teams_waiting
    from teams_with_work_left
    group by theme, market

)

select
    pain_points_by_theme.theme,
    pain_points_by_theme.market,
    teams_by_theme.teams_waiting,
    pain_points_by_theme.n_raised,
    pain_points_by_theme.n_open,
    pain_points_by_theme.n_in_progress,
    pain_points_by_theme.n_done,
    pain_points_by_theme.n_overdue,
    pain_points_by_theme.n_without_due_date,
    pain_points_by_theme.n_closed_late,
    pain_points_by_theme.n_done_undated,
    cast({{ days_between('oldest_not_done_date', 'util_clock.reporting_as_of_date') }} as bigint)
        as n_days_oldest_not_done,
    pain_points_by_theme.impact_raised_eur,
    pain_points_by_theme.impact_not_done_eur,
    pain_points_by_theme.impact_done_eur,
    pain_points_by_theme.impact_overdue_eur,
    pain_points_by_theme.median_days_to_close,
    pain_points_by_theme.oldest_not_done_date,
    pain_points_by_theme.next_due_date
from pain_points_by_theme
cross join util_clock
left join teams_by_theme
    on
        pain_points_by_theme.theme = teams_by_theme.theme
        and pain_points_by_theme.market = teams_by_theme.market
