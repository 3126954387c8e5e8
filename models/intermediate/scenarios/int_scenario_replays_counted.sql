-- grain: one row per scenario and market
with

violations_replayed as (

    select * from {{ ref('int_scenario_violations_scored') }}

),

restrictions_replayed as (

    select * from {{ ref('int_scenario_restrictions') }}

),

violations_with_restriction as (

    select
        violations_replayed.scenario_id,
        violations_replayed.market,
        violations_replayed.entry_id,
        abs(violations_replayed.points) as points,
        violations_replayed.book = 'candidate' as is_candidate,
        restrictions_replayed.entry_id is not null as is_restricting
    from violations_replayed
    left join restrictions_replayed
        on
            violations_replayed.scenario_id = restrictions_replayed.scenario_id
            and violations_replayed.book = restrictions_replayed.book
            and violations_replayed.entry_id = restrictions_replayed.entry_id
            and restrictions_replayed.lever = 'ecommerce_restriction'

),

replayed_counted as (

    select
        scenario_id,
        market,
        count(distinct entry_id) filter (where is_candidate) as n_violations,
        sum(points) filter (where not is_candidate) as n_points_before,
        sum(points) filter (where is_candidate) as n_points_predicted,
        count(*) filter (where is_restricting and not is_candidate) as n_restrictions_before,
        count(*) filter (where is_restricting and is_candidate) as n_restrictions_predicted
    from violations_with_restriction
    group by scenario_id, market

)

select * from replayed_counted
