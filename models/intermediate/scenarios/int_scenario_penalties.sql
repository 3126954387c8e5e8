-- grain: one row per scenario, book (in_force or candidate), trigger, threshold and lever
with

scenarios as (

    select * from {{ ref('policy_scenarios') }}

),

penalties as (

    select * from {{ ref('penalties') }}

),

scenario_penalties as (

    select * from {{ ref('scenario_penalties') }}

),

penalties_in_force as (

    select
        scenarios.scenario_id,
        penalties.trigger_kind,
        penalties.threshold,
        penalties.lever,
        penalties.duration_days
    from scenarios
    inner join penalties
        on
            scenarios.scheme_id = penalties.scheme_id
            and scenarios.base_rulebook_version = penalties.rulebook_version

),

penalties_of_both_books as (

    select
        scenario_id,
        'in_force' as book,
        trigger_kind,
        threshold,
        lever,
        duration_days
    from penalties_in_force
    union all
    select
        scenario_id,
        'candidate' as book,
        trigger_kind,
        threshold,
        lever,
        duration_days
    from scenario_penalties
    union all
    -- A scenario that names no penalties keeps those in force.
    select
        penalties_in_force.scenario_id,
        'candidate' as book,
        penalties_in_force.trigger_kind,
        penalties_in_force.threshold,
        penalties_in_force.lever,
        penalties_in_force.duration_days
    from penalties_in_force
    anti join scenario_penalties on penalties_in_force.scenario_id = scenario_penalties.scenario_id

)

select * from penalties_of_both_books
