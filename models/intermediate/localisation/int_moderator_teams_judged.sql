-- grain: one row per market and language, its newest capacity sheet that is not stale
with

int_moderator_teams_newest as (

    select * from {{ ref('int_moderator_teams_newest') }}

),

cefr_levels as (

    select * from {{ ref('cefr_levels') }}

),

rules as (

    select * from {{ ref('int_readiness_rules_side_by_side') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

-- A team counts by its lowest certified level; a level nobody knows is not enough.
teams_with_level as (

    select
        int_moderator_teams_newest.market,
        int_moderator_teams_newest.language,
        int_moderator_teams_newest.month_start_date,
        int_moderator_teams_newest.cefr_level,
        int_moderator_teams_newest.n_moderators,
        int_moderator_teams_newest.available_hours,
        coalesce(cefr_levels.is_enough, false) as is_level_enough,
        {{ days_between('month_start_date', 'cast(month_start_date + interval 1 month as date)') }} as n_days
    from int_moderator_teams_newest
    left join cefr_levels on upper(trim(int_moderator_teams_newest.cefr_level)) = cefr_levels.cefr_level
    cross join util_clock
    cross join rules
    where
        int_moderator_teams_newest.month_start_date <= util_clock.reporting_as_of_date
        and {{ days_between('month_start_date', 'util_clock.reporting_as_of_date') }}
        <= rules.max_capacity_age_days
    qualify row_number() over (
        partition by int_moderator_teams_newest.market, int_moderator_teams_newest.language
        order by int_moderator_teams_newest.month_start_date desc
    ) = 1

)

select
    market,
    language,
    month_start_date as capacity_month_date,
    cefr_level,
    n_moderators,
    case when is_level_enough then n_moderators else 0 end as n_moderators_b2,
    case when is_level_enough then available_hours / n_days else 0 end as daily_hours_b2
from teams_with_level
