-- grain: one row per intervention, role of the metric, arm and whole week around the change
with

interventions as (

    select * from {{ ref('int_interventions_newest') }}

),

markets_of_interventions as (

    select * from {{ ref('int_interventions_with_markets') }}

),

outcome_metrics as (

    select * from {{ ref('outcome_metrics') }}

),

rules as (

    select * from {{ ref('int_outcome_rules_side_by_side') }}

),

values_by_day as (

    select * from {{ ref('met_outcome_values__metric_market_policy_day') }}

),

util_days as (

    select * from {{ ref('util_days') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

metrics_of_interventions as (

    select
        interventions.intervention_id,
        'target' as metric_role,
        interventions.target_metric as metric
    from interventions
    union all
    select
        interventions.intervention_id,
        'guardrail' as metric_role,
        outcome_metrics.guardrail_metric as metric
    from interventions
    inner join outcome_metrics on interventions.target_metric = outcome_metrics.target_metric
    where outcome_metrics.guardrail_metric is not null

),

-- Week 0 begins on the day the change goes live.
days_around_change as (

    select
        interventions.intervention_id,
        interventions.policy_code,
        util_days.calendar_date,
        cast(
            floor(
                cast({{ days_between('interventions.go_live_date', 'util_days.calendar_date') }} as double)
                / 7
            ) as bigint
        )
            as week_number
    from interventions
    cross join util_days
    cross join util_clock
    cross join rules
    where
        util_days.calendar_date <= util_clock.reporting_as_of_date
        and {{ days_between('interventions.go_live_date', 'util_days.calendar_date') }}
        >= -7 * rules.n_pre_weeks
        and {{ days_between('interventions.go_live_date', 'util_days.calendar_date') }}
        < 7 * rules.n_post_weeks

),

values_by_week as (

    select
        days_around_change.intervention_id,
        metrics_of_interventions.metric_role,
        metrics_of_interventions.metric,
        markets_of_interventions.arm,
        days_around_change.week_number,
        min(days_around_change.calendar_date) as week_start_date,
        count(distinct days_around_change.calendar_date) as n_days,
        count(distinct markets_of_interventions.market) as n_markets,
        coalesce(sum(values_by_day.n_units), 0) as n_units,
        coalesce(sum(values_by_day.numerator), 0) as numerator,
        coalesce(sum(values_by_day.denominator), 0) as denominator
    from days_around_change
    inner join
        metrics_of_interventions
        on days_around_change.intervention_id = metrics_of_interventions.intervention_id
    inner join
        markets_of_interventions
        on days_around_change.intervention_id = markets_of_interventions.intervention_id
    left join values_by_day
        on
            metrics_of_interventions.metric = values_by_day.metric
            and markets_of_interventions.market = values_by_day.market
            and days_around_change.policy_code = values_by_day.policy_code
            and days_around_change.calendar_date = values_by_day.metric_date
    group by
        days_around_change.intervention_id,
        metrics_of_interventions.metric_role,
        metrics_of_interventions.metric,
        markets_of_interventions.arm,
        days_around_change.week_number

)

select
    intervention_id,
    metric_role,
    arm,
    week_number,
    metric,
    n_markets,
    cast(n_units as bigint) as n_units,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    {{ ratio('numerator', 'denominator') }} as metric_value,
    week_number >= 0 as is_after_change,
    week_start_date
from values_by_week
where n_days = 7
