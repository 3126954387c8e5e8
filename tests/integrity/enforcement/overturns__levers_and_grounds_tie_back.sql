-- What fails: a month and market whose automations, or grounds, do not add up to all decided appeals, or
-- whose total differs from the daily table.
-- When it matters: overturn rates by type of decision are compared with the one of all decisions.
-- How to resolve: look for appeals without their action, which must be unknown and not missing.
with

cohorts as (

    select
        market,
        cohort_month_date,
        sum(n_appeals_decided) filter (
            where automation = 'ALL' and decision_ground = 'ALL' and lever = 'ALL'
        ) as n_all,
        sum(n_appeals_decided) filter (
            where automation != 'ALL' and decision_ground = 'ALL' and lever = 'ALL'
        ) as n_by_automation,
        sum(n_appeals_decided) filter (
            where automation = 'ALL' and decision_ground != 'ALL' and lever = 'ALL'
        ) as n_by_ground
    from {{ ref('met_overturns__decision_type_cohort') }}
    group by market, cohort_month_date

),

daily_decisions as (

    select
        market,
        cast(date_trunc('month', metric_date) as date) as cohort_month_date,
        sum(n_appeals_decided) as n_appeals_decided
    from {{ ref('met_appeal_decisions__market_policy_language_day') }}
    group by market, cast(date_trunc('month', metric_date) as date)
    having sum(n_appeals_decided) > 0

)

select
    coalesce(cohorts.market, daily_decisions.market) as market,
    coalesce(cohorts.cohort_month_date, daily_decisions.cohort_month_date) as cohort_month_date,
    cohorts.n_all,
    cohorts.n_by_automation,
    cohorts.n_by_ground,
    daily_decisions.n_appeals_decided
from cohorts
full join daily_decisions
    on
        cohorts.market = daily_decisions.market
        and cohorts.cohort_month_date = daily_decisions.cohort_month_date
where
    cohorts.market is distinct from 'ALL'
    and (
        cohorts.n_all is distinct from daily_decisions.n_appeals_decided
        or cohorts.n_all is distinct from cohorts.n_by_automation
        or cohorts.n_all is distinct from cohorts.n_by_ground
    )
