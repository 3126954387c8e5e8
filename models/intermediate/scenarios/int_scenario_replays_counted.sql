-- grain: one row per scenario and market
with

violations_replayed as (

    select * from {{ ref('int_scenario_violations_scored') }}

),

restrictions_replayed as (

    select * from {{ ref('int_scenario_restrictions') }}

),

replayed_counted as (

    select
        violations_replayed.scenario_id,
        violations_replayed.market,
        count(distinct violations_replayed.entry_id) filter (where violations_replayed.book = 'candidate') as n_violations,
        sum(abs(violations_replayed.points)) filter (where violations_replayed.book = 'in_force') as n_points_before,
        sum(abs(violations_replayed.points)) filter (where violations_replayed.book = 'candidate') as n_points_predicted,
        count(restrictions_replayed.entry_id) filter (where violations_replayed.book = 'in_force') as n_restrictions_before,
        count(restrictions_replayed.entry_id)
            filter (where violations_replayed.book = 'candidate') as n_restrictions_predicted
    from violations_replayed
    left join restrictions_replayed
        on
            violations_replayed.scenario_id = restrictions_replayed.scenario_id
            and violations_replayed.book = restrictions_replayed.book
            and violations_replayed.entry_id = restrictions_replayed.entry_id
            and restrictions_replayed.lever = 'ecommerce_restriction'
    group by violations_replayed.scenario_id, violations_replayed.market

)

select * from replayed_counted
