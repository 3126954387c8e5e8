-- grain: one row per provider profile, reporting period and row of part 9: moderators and their languages
with

frame as (

    select * from {{ ref('int_report_frame') }}
    where part = 9

),

teams as (

    select * from {{ ref('int_moderator_teams_newest') }}

),

cefr_levels as (

    select * from {{ ref('cefr_levels') }}

),

markets as (

    select * from {{ ref('markets') }}
    where is_eea

),

report_periods as (

    select * from {{ ref('report_periods') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

-- Persons are counted at the end: in the newest month of the period.
newest_months as (

    select
        report_periods.report_period,
        max(teams.month_start_date) as month_start_date
    from teams
    inner join
        report_periods
        on teams.month_start_date between report_periods.start_date and report_periods.end_date
    inner join util_clock on teams.month_start_date <= util_clock.reporting_as_of_date
    group by report_periods.report_period

),

teams_of_periods as (

    select
        newest_months.report_period,
        lower(teams.language) as language,
        teams.n_moderators,
        least(teams.n_internal_moderators, teams.n_moderators) as n_internal_moderators,
        coalesce(cefr_levels.is_enough, false) as is_enough
    from teams
    inner join newest_months on teams.month_start_date = newest_months.month_start_date
    inner join markets on teams.market = markets.market
    left join cefr_levels on teams.cefr_level = cefr_levels.cefr_level

),

values_measured as (

    select
        report_period,
        'internal.total' as measure,
        cast(sum(n_internal_moderators) as double) as measured_value
    from teams_of_periods
    group by report_period
    union all
    select
        report_period,
        'external.total' as measure,
        cast(sum(n_moderators - n_internal_moderators) as double) as measured_value
    from teams_of_periods
    group by report_period
    union all
    select
        report_period,
        'linguistic.total' as measure,
        cast(sum(n_moderators) as double) as measured_value
    from teams_of_periods
    where is_enough
    group by report_period
    union all
    select
        report_period,
        'linguistic.' || language as measure,
        cast(sum(n_moderators) as double) as measured_value
    from teams_of_periods
    where is_enough
    group by report_period, language

)

select
    frame.provider_profile,
    frame.report_period,
    frame.row_no,
    frame.applicability,
    frame.section,
    frame.indicator,
    frame.scope,
    frame.kind,
    case
        when frame.is_due and frame.measure is not null and frame.kind = 'count'
            then coalesce(values_measured.measured_value, 0)
        when frame.is_due then values_measured.measured_value
    end as reported_value
from frame
left join values_measured
    on frame.report_period = values_measured.report_period and frame.measure = values_measured.measure
