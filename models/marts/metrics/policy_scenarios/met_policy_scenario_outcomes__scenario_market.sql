-- grain: one row per scenario that went live and market, and one per scenario for all its markets
with

scenario_markets as (

    select * from {{ ref('int_scenarios_with_markets') }}

),

replayed_counted as (

    select * from {{ ref('int_scenario_replays_counted') }}

),

point_entries as (

    select * from {{ ref('fct_point_entries') }}

),

action_levers as (

    select * from {{ ref('fct_action_levers') }}

),

reporting_floors as (

    select * from {{ ref('reporting_floors') }}

),

-- As long after the change went live as the replay is long.
scenarios_gone_live as (

    select
        scenario_id,
        market,
        live_rulebook_version,
        cast(went_live_on as timestamp) as live_from_at,
        cast(
            went_live_on
            + {{ days_between('replay_starts_at', 'replay_ends_at') }} * interval 1 day as timestamp
        ) as live_until_at
    from scenario_markets
    where went_live_on is not null

),

violations_realised as (

    select
        scenarios_gone_live.scenario_id,
        scenarios_gone_live.market,
        count(*) as n_violations_realised,
        sum(abs(point_entries.points)) as n_points_realised,
        count(action_levers.action_id) as n_restrictions_realised
    from scenarios_gone_live
    inner join point_entries
        on
            scenarios_gone_live.market = point_entries.home_market
            and scenarios_gone_live.live_rulebook_version = point_entries.rulebook_version
            and point_entries.entry_reason = 'violation'
            and scenarios_gone_live.live_from_at <= point_entries.posted_at
            and scenarios_gone_live.live_until_at > point_entries.posted_at
    left join action_levers
        on
            point_entries.action_id = action_levers.action_id
            and action_levers.lever = 'ecommerce_restriction'
    group by scenarios_gone_live.scenario_id, scenarios_gone_live.market

),

markets_rolled_up as (

    select
        scenario_id,
        market,
        market as market_shown
    from scenarios_gone_live
    union all
    select
        scenario_id,
        market,
        'ALL' as market_shown
    from scenarios_gone_live

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
