-- grain: one row per intervention and whole week around the change
with

interventions as (

    select * from {{ ref('int_interventions_newest') }}

),

outcome_metrics as (

    select * from {{ ref('outcome_metrics') }}

),

weekly_values as (

    select * from {{ ref('met_intervention_values__intervention_metric_arm_week') }}

),

intervention_tests as (

    select * from {{ ref('met_intervention_tests__intervention_metric_week') }}

),

weeks as (

    select
        intervention_id,
        week_number,
        min(week_start_date) as week_start_date,
        coalesce(max(n_markets) filter (where arm = 'control'), 0) as n_control_markets,
        coalesce(max(n_units) filter (where arm = 'treated'), 0) as n_units_treated,
        coalesce(max(n_units) filter (where arm = 'control'), 0) as n_units_control,
        max(metric_value) filter (where arm = 'treated') as treated_value,
        max(metric_value) filter (where arm = 'control') as control_value
    from weekly_values
    where metric_role = 'target'
    group by intervention_id, week_number

),

weeks_judged as (

    select
        weeks.*,
        target_tests.effect,
        target_tests.effect_lower,
        target_tests.effect_upper,
        target_tests.pre_trend_difference,
        target_tests.pre_trend_difference_lower,
        target_tests.pre_trend_difference_upper,
        target_tests.is_better,
        target_tests.is_worse,
        target_tests.is_pre_trend_parallel,
        guardrail_tests.effect as guardrail_effect,
        guardrail_tests.effect_lower as guardrail_effect_lower,
        guardrail_tests.effect_upper as guardrail_effect_upper,
        coalesce(target_tests.is_enough, false) as is_enough,
        case when guardrail_tests.is_enough then guardrail_tests.is_worse end as is_guardrail_worse
    from weeks
    left join intervention_tests as target_tests
        on
            weeks.intervention_id = target_tests.intervention_id
            and weeks.week_number = target_tests.week_number
            and target_tests.metric_role = 'target'
    left join intervention_tests as guardrail_tests
        on
            weeks.intervention_id = guardrail_tests.intervention_id
            and weeks.week_number = guardrail_tests.week_number
            and guardrail_tests.metric_role = 'guardrail'

)

select
    weeks_judged.intervention_id,
    weeks_judged.week_number,
    interventions.policy_code,
    interventions.market,
    interventions.control_markets,
    interventions.target_metric,
    outcome_metrics.guardrail_metric,
    case
        when weeks_judged.week_number < 0 then 'before the change'
        when not weeks_judged.is_enough then 'not enough data'
        when weeks_judged.is_worse and weeks_judged.is_pre_trend_parallel then 'worsened'
        when coalesce(weeks_judged.is_guardrail_worse, false) then 'worsened'
        when weeks_judged.is_better and weeks_judged.is_pre_trend_parallel then 'improved'
        else 'no effect shown'
    end as verdict,
    case
        when weeks_judged.week_number < 0 then null
        when weeks_judged.n_control_markets = 0 then 'no control market'
        when not weeks_judged.is_enough then 'too few weeks or units on a side, or no spread between weeks'
        when not weeks_judged.is_pre_trend_parallel then 'the arms moved apart before the change'
        when weeks_judged.is_worse then 'the metric got worse'
        when coalesce(weeks_judged.is_guardrail_worse, false) then 'the guardrail got worse'
        when weeks_judged.is_better and weeks_judged.is_guardrail_worse is null then 'guardrail not measured'
        when not weeks_judged.is_better then 'the interval covers zero'
    end as verdict_reason,
    weeks_judged.n_control_markets,
    weeks_judged.n_units_treated,
    weeks_judged.n_units_control,
    weeks_judged.treated_value,
    weeks_judged.control_value,
    weeks_judged.effect,
    weeks_judged.effect_lower,
    weeks_judged.effect_upper,
    weeks_judged.pre_trend_difference,
    weeks_judged.pre_trend_difference_lower,
    weeks_judged.pre_trend_difference_upper,
    weeks_judged.guardrail_effect,
    weeks_judged.guardrail_effect_lower,
    weeks_judged.guardrail_effect_upper,
    weeks_judged.is_enough,
    weeks_judged.is_pre_trend_parallel,
    weeks_judged.is_guardrail_worse,
    weeks_judged.week_start_date,
    interventions.go_live_date
from weeks_judged
inner join interventions on weeks_judged.intervention_id = interventions.intervention_id
left join outcome_metrics on interventions.target_metric = outcome_metrics.target_metric
