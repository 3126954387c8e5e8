-- grain: one row per reporting period, measure of part 9 and team that counts in it
{%- set measures = [
    ("'internal.total'", 'n_internal_moderators', 'true'),
    ("'external.total'", 'n_moderators - n_internal_moderators', 'true'),
    ("'linguistic.total'", 'n_moderators', 'is_enough'),
    ("'linguistic.' || language", 'n_moderators', 'is_enough'),
] %}
with

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
        concat(teams.market, ' ', teams.language, ' ', cast(teams.month_start_date as varchar)) as event_id,
        lower(teams.language) as language,
        teams.n_moderators,
        least(teams.n_internal_moderators, teams.n_moderators) as n_internal_moderators,
        coalesce(cefr_levels.is_enough, false) as is_enough
    from teams
    inner join newest_months on teams.month_start_date = newest_months.month_start_date
    inner join markets on teams.market = markets.market
    left join cefr_levels on teams.cefr_level = cefr_levels.cefr_level

)

{% for measure, amount, condition in measures %}
select
    report_period,
    {{ measure }} as measure,
    'team' as event_kind,
    event_id,
    cast({{ amount }} as double) as amount
from teams_of_periods
where {{ condition }}
{{ 'union all' if not loop.last }}
{% endfor %}
