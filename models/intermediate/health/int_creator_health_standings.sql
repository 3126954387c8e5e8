-- grain: one row per creator and day at whose end the standing may differ from the day before
with

days_changed as (

    select * from {{ ref('int_creator_health_days_changed') }}

),

scores as (

    select * from {{ ref('int_creator_health_scores') }}

),

restrictions as (

    select * from {{ ref('int_creator_restrictions_held') }}

),

repeat_violation_spans as (

    select * from {{ ref('int_repeat_violation_spans') }}

),

restrictions_held as (

    select
        days_changed.creator_id,
        days_changed.changed_date,
        bool_or(restrictions.lever = 'ecommerce_restriction') as has_ecommerce_restriction,
        bool_or(restrictions.lever = 'live_suspension') as has_live_suspension,
        bool_or(restrictions.lever = 'commission_withholding') as has_commission_withholding,
        bool_or(restrictions.lever = 'account_suspension') as has_account_suspension
    from days_changed
    inner join restrictions
        on
            days_changed.creator_id = restrictions.creator_id
            and days_changed.day_end_at > restrictions.held_from_at
            and (restrictions.held_to_at is null or days_changed.day_end_at <= restrictions.held_to_at)
    group by days_changed.creator_id, days_changed.changed_date

),

-- The highest count of any moment of the day.
repeats_counted as (

    select
        days_changed.creator_id,
        days_changed.changed_date,
        max(repeat_violation_spans.n_violations) as n_max_same_policy_violations
    from days_changed
    inner join repeat_violation_spans
        on
            days_changed.creator_id = repeat_violation_spans.creator_id
            and days_changed.day_end_at > repeat_violation_spans.span_from_at
            and coalesce(repeat_violation_spans.span_to_at, days_changed.day_end_at)
            > cast(days_changed.changed_date as timestamp)
    group by days_changed.creator_id, days_changed.changed_date

),

standings as (

    select
        days_changed.creator_id,
        days_changed.changed_date,
        days_changed.home_market,
        in_force.scheme_id,
        in_force.rulebook_version,
        in_force.band,
        in_parallel.scheme_id as parallel_scheme_id,
        in_parallel.rulebook_version as parallel_rulebook_version,
        in_parallel.band as parallel_band,
        in_force.health_score,
        in_parallel.health_score as parallel_score,
        coalesce(in_force.n_active_violations, 0) as n_active_violations,
        coalesce(repeats_counted.n_max_same_policy_violations, 0) as n_max_same_policy_violations,
        coalesce(restrictions_held.has_ecommerce_restriction, false) as has_ecommerce_restriction,
        coalesce(restrictions_held.has_live_suspension, false) as has_live_suspension,
        coalesce(restrictions_held.has_commission_withholding, false) as has_commission_withholding,
        coalesce(restrictions_held.has_account_suspension, false) as has_account_suspension
    from days_changed
    left join scores as in_force
        on
            days_changed.creator_id = in_force.creator_id
            and days_changed.changed_date = in_force.changed_date
            and in_force.is_in_force
    left join scores as in_parallel
        on
            days_changed.creator_id = in_parallel.creator_id
            and days_changed.changed_date = in_parallel.changed_date
            and not in_parallel.is_in_force
    left join restrictions_held
        on
            days_changed.creator_id = restrictions_held.creator_id
            and days_changed.changed_date = restrictions_held.changed_date
    left join repeats_counted
        on
            days_changed.creator_id = repeats_counted.creator_id
            and days_changed.changed_date = repeats_counted.changed_date

)

select * from standings
