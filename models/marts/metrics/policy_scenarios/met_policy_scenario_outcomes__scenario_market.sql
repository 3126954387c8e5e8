-- grain: one row per scenario that went live and market, and one per scenario for all its markets
with

replayed_counted as (

    select * from {{ ref('int_scenario_replays_counted') }}

),

violations_realised as (

    select * from {{ ref('int_scenario_violations_realised') }}

),

reporting_floors as (

    select * from {{ ref('reporting_floors') }}

),

markets_rolled_up as (

    select
        scenario_id,
        market,
        market as market_shown
    from violations_realised
    union all
    select
        scenario_id,
        market,
        'ALL' as market_shown
    from violations_realised

),

counts_rolled_up as (

    select
        markets_rolled_up.scenario_id,
        markets_rolled_up.market_shown as market,
        cast(sum(coalesce(replayed_counted.n_violations, 0)) as bigint) as n_violations_replayed,
        cast(sum(coalesce(violations_realised.n_violations_realised, 0)) as bigint) as n_violations_realised,
        cast(sum(coalesce(replayed_counted.n_points_before, 0)) as bigint) as n_points_before,
        cast(sum(coalesce(replayed_counted.n_points_predicted, 0)) as bigint) as n_points_predicted,
        cast(sum(coalesce(violations_realised.n_points_realised, 0)) as bigint) as n_points_realised,
        cast(sum(coalesce(replayed_counted.n_restrictions_before, 0)) as bigint) as n_restrictions_before,
        cast(sum(coalesce(replayed_counted.n_restrictions_predicted, 0)) as bigint)
            as n_restrictions_predicted,
        cast(sum(coalesce(violations_realised.n_restrictions_realised, 0)) as bigint)
            as n_restrictions_realised
    from markets_rolled_up
    left join replayed_counted
        on
            markets_rolled_up.scenario_id = replayed_counted.scenario_id
            and markets_rolled_up.market = replayed_counted.market
    left join violations_realised
        on
            markets_rolled_up.scenario_id = violations_realised.scenario_id
            and markets_rolled_up.market = violations_realised.market
    group by markets_rolled_up.scenario_id, markets_rolled_up.market_shown

),

counts_with_floor as (

    select
        counts_rolled_up.*,
        reporting_floors.minimum
    from counts_rolled_up
    cross join reporting_floors
    where reporting_floors.floor = 'actions'

),

rates_above_floor as (

    select
        *,
        100 * {{ ratio_above_floor('n_restrictions_before', 'n_violations_replayed', 'minimum') }}
            as restrictions_per_100_before,
        100 * {{ ratio_above_floor('n_restrictions_predicted', 'n_violations_replayed', 'minimum') }}
            as restrictions_per_100_predicted,
        100 * {{ ratio_above_floor('n_restrictions_realised', 'n_violations_realised', 'minimum') }}
            as restrictions_per_100_realised,
        {{ ratio_above_floor('n_points_before', 'n_violations_replayed', 'minimum') }}
            as points_per_violation_before,
        {{ ratio_above_floor('n_points_predicted', 'n_violations_replayed', 'minimum') }}
            as points_per_violation_predicted,
        {{ ratio_above_floor('n_points_realised', 'n_violations_realised', 'minimum') }}
            as points_per_violation_realised
    from counts_with_floor

)

select
    scenario_id,
    market,
    n_violations_replayed,
    n_violations_realised,
    n_points_before,
    n_points_predicted,
    n_points_realised,
    n_restrictions_before,
    n_restrictions_predicted,
    n_restrictions_realised,
    restrictions_per_100_before,
    restrictions_per_100_predicted,
    restrictions_per_100_realised,
    restrictions_per_100_predicted - restrictions_per_100_realised as restrictions_per_100_error,
    points_per_violation_before,
    points_per_violation_predicted,
    points_per_violation_realised,
    points_per_violation_predicted - points_per_violation_realised as points_per_violation_error,
    true as is_mechanical
from rates_above_floor
