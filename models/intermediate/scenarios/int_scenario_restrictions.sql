-- grain: one row per scenario, book (in_force or candidate), violation and lever that its points trigger
with

violations as (

    select * from {{ ref('int_scenario_violations_scored') }}

),

scenarios as (

    select * from {{ ref('int_scenarios_with_markets') }}

),

scheme_rules as (

    select * from {{ ref('health_schemes') }}

),

penalties as (

    select * from {{ ref('int_scenario_penalties') }}

),

violations_with_scores as (

    select
        violations.*,
        scheme_rules.start_value + violations.points_before as score_before,
        scheme_rules.start_value + violations.points_before + violations.points as score_after
    from violations
    inner join scenarios
        on violations.scenario_id = scenarios.scenario_id and violations.market = scenarios.market
    inner join scheme_rules on scenarios.scheme_id = scheme_rules.scheme_id

),

thresholds_crossed as (

    select
        violations_with_scores.*,
        penalties.lever,
        penalties.duration_days
    from violations_with_scores
    inner join penalties
        on
            violations_with_scores.scenario_id = penalties.scenario_id
            and violations_with_scores.book = penalties.book
            and case penalties.trigger_kind
                when 'points_at_least'
                    then
                        violations_with_scores.score_before < penalties.threshold
                        and violations_with_scores.score_after >= penalties.threshold
                when 'rating_at_most'
                    then
                        violations_with_scores.score_before > penalties.threshold
                        and violations_with_scores.score_after <= penalties.threshold
                when 'same_policy_violations_90_days'
                    then violations_with_scores.n_same_policy >= penalties.threshold
                else false
            end

),

-- Of several thresholds crossed at once the hardest counts; without a duration it is for good.
hardest_penalties as (

    select
        scenario_id,
        book,
        entry_id,
        creator_id,
        market,
        lever,
        posted_at as restricted_from_at,
        least(
            coalesce(reversed_at, cast(posted_at + duration_days * interval 1 day as timestamp)),
            coalesce(cast(posted_at + duration_days * interval 1 day as timestamp), reversed_at)
        ) as restricted_to_at
    from thresholds_crossed
    qualify row_number() over (
        partition by scenario_id, book, entry_id, lever
        order by case when duration_days is null then 0 else 1 end, duration_days desc nulls last
    ) = 1

)

select * from hardest_penalties
