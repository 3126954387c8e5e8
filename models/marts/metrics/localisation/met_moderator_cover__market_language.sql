-- grain: one row per market and language with a team or with review work
with

fct_review_decisions as (

    select * from {{ ref('fct_review_decisions') }}

),

int_moderator_teams_judged as (

    select * from {{ ref('int_moderator_teams_judged') }}

),

rules as (

    select * from {{ ref('int_readiness_rules_side_by_side') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

review_work as (

    select
        fct_review_decisions.queue_market as market,
        coalesce(fct_review_decisions.language, 'unknown') as language,
        count(*) as n_reviews,
        cast(sum(coalesce(fct_review_decisions.n_handle_seconds, 0)) as bigint) as n_handle_seconds
    from fct_review_decisions
    cross join util_clock
    cross join rules
    where
        fct_review_decisions.automation != 'fully'
        and fct_review_decisions.decided_at < util_clock.reporting_end_at
        and {{ days_between('fct_review_decisions.decided_at', 'util_clock.reporting_as_of_date') }}
        < rules.review_volume_days
    group by fct_review_decisions.queue_market, coalesce(fct_review_decisions.language, 'unknown')

),

work_and_teams as (

    select
        coalesce(review_work.market, int_moderator_teams_judged.market) as market,
        coalesce(review_work.language, int_moderator_teams_judged.language) as language,
        coalesce(review_work.n_reviews, 0) as n_reviews,
        coalesce(review_work.n_handle_seconds, 0) as n_handle_seconds,
        int_moderator_teams_judged.cefr_level,
        int_moderator_teams_judged.capacity_month_date,
        coalesce(int_moderator_teams_judged.n_moderators, 0) as n_moderators,
        coalesce(int_moderator_teams_judged.n_moderators_b2, 0) as n_moderators_b2,
        coalesce(int_moderator_teams_judged.daily_hours_b2, 0) as daily_hours_b2
    from review_work
    full outer join int_moderator_teams_judged
        on
            review_work.market = int_moderator_teams_judged.market
            and review_work.language = int_moderator_teams_judged.language

),

work_forecast as (

    select
        work_and_teams.*,
        cast(work_and_teams.n_handle_seconds as double)
        / 3600
        / rules.review_volume_days as daily_review_hours,
        rules.min_hours_cover
    from work_and_teams
    cross join rules

)

select
    market,
    language,
    cefr_level,
    n_reviews,
    n_handle_seconds,
    cast(n_moderators as bigint) as n_moderators,
    cast(n_moderators_b2 as bigint) as n_moderators_b2,
    daily_review_hours,
    cast(daily_hours_b2 as double) as daily_moderator_hours,
    {{ ratio('daily_hours_b2', 'daily_review_hours') }} as hours_cover_ratio,
    n_moderators_b2 > 0 and daily_hours_b2 >= min_hours_cover * daily_review_hours as is_covered,
    capacity_month_date
from work_forecast
