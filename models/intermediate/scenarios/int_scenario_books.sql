-- grain: one row per scenario, book (in_force or candidate) and policy
with

scenarios as (

    select * from {{ ref('policy_scenarios') }}

),

policy_points as (

    select * from {{ ref('policy_points') }}

),

scenario_points as (

    select * from {{ ref('scenario_points') }}

),

points_in_force as (

    select
        scenarios.scenario_id,
        policy_points.policy_code,
        policy_points.points
    from scenarios
    inner join policy_points
        on
            scenarios.scheme_id = policy_points.scheme_id
            and scenarios.base_rulebook_version = policy_points.rulebook_version

),

points_of_both_books as (

    select
        scenario_id,
        'in_force' as book,
        policy_code,
        points
    from points_in_force
    union all
    select
        points_in_force.scenario_id,
        'candidate' as book,
        points_in_force.policy_code,
        coalesce(scenario_points.points, points_in_force.points) as points
    from points_in_force
    left join scenario_points
        on
            points_in_force.scenario_id = scenario_points.scenario_id
            and points_in_force.policy_code = scenario_points.policy_code

)

select * from points_of_both_books
