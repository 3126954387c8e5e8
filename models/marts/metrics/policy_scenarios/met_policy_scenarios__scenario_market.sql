-- grain: one row per scenario and market, and one per scenario for all its markets
with

scenario_markets as (

    select * from {{ ref('int_scenarios_with_markets') }}

),

scenarios as (

    select * from {{ ref('policy_scenarios') }}

),

creators as (

    select * from {{ ref('met_policy_scenario_moves__scenario_creator') }}

),

creators_rolled_up as (

    select
        *,
        market as market_shown
    from creators
    union all
    select
        *,
        'ALL' as market_shown
    from creators

),

creators_counted as (

    select
        scenario_id,
        market_shown as market,
        count(*) as n_creators,
        count(*) filter (where band_in_force = 'healthy') as n_healthy_in_force,
        count(*) filter (where band_in_force = 'caution') as n_caution_in_force,
        count(*) filter (where band_in_force = 'unhealthy') as n_unhealthy_in_force,
        count(*) filter (where band_candidate = 'healthy') as n_healthy_candidate,
        count(*) filter (where band_candidate = 'caution') as n_caution_candidate,
        count(*) filter (where band_candidate = 'unhealthy') as n_unhealthy_candidate,
        count(*) filter (where is_moved_down) as n_moved_down,
        count(*) filter (where is_moved_up) as n_moved_up,
        sum(n_restrictions_in_force) as n_restrictions_in_force,
        sum(n_restrictions_candidate) as n_restrictions_candidate,
        sum(n_restrictions_added) as n_restrictions_added,
        sum(n_restrictions_lifted) as n_restrictions_lifted,
        sum(gmv_newly_restricted_eur) as gmv_newly_restricted_eur,
        sum(gmv_released_eur) as gmv_released_eur
    from creators_rolled_up
    group by scenario_id, market_shown

),

scenarios_and_markets as (

    select
        scenario_id,
        market,
        replay_starts_at,
        replay_ends_at
    from scenario_markets
    union all
    select
        scenario_id,
        'ALL' as market,
        min(replay_starts_at) as replay_starts_at,
        max(replay_ends_at) as replay_ends_at
    from scenario_markets
    group by scenario_id

)

select
    scenarios_and_markets.scenario_id,
    scenarios_and_markets.market,
    scenarios.scenario_name,
    scenarios.scheme_id,
    scenarios.base_rulebook_version,
    coalesce(creators_counted.n_creators, 0) as n_creators,
    coalesce(creators_counted.n_healthy_in_force, 0) as n_healthy_in_force,
    coalesce(creators_counted.n_caution_in_force, 0) as n_caution_in_force,
    coalesce(creators_counted.n_unhealthy_in_force, 0) as n_unhealthy_in_force,
    coalesce(creators_counted.n_healthy_candidate, 0) as n_healthy_candidate,
    coalesce(creators_counted.n_caution_candidate, 0) as n_caution_candidate,
    coalesce(creators_counted.n_unhealthy_candidate, 0) as n_unhealthy_candidate,
    coalesce(creators_counted.n_moved_down, 0) as n_moved_down,
    coalesce(creators_counted.n_moved_up, 0) as n_moved_up,
    cast(coalesce(creators_counted.n_restrictions_in_force, 0) as bigint) as n_restrictions_in_force,
    cast(coalesce(creators_counted.n_restrictions_candidate, 0) as bigint) as n_restrictions_candidate,
    cast(coalesce(creators_counted.n_restrictions_added, 0) as bigint) as n_restrictions_added,
    cast(coalesce(creators_counted.n_restrictions_lifted, 0) as bigint) as n_restrictions_lifted,
    cast(coalesce(creators_counted.gmv_newly_restricted_eur, 0) as decimal(18, 2))
        as gmv_newly_restricted_eur,
    cast(coalesce(creators_counted.gmv_released_eur, 0) as decimal(18, 2)) as gmv_released_eur,
    true as is_mechanical,
    cast(scenarios_and_markets.replay_starts_at as date) as replay_from_date,
    cast(scenarios_and_markets.replay_ends_at - interval 1 day as date) as replay_to_date
from scenarios_and_markets
inner join scenarios on scenarios_and_markets.scenario_id = scenarios.scenario_id
left join creators_counted
    on
        scenarios_and_markets.scenario_id = creators_counted.scenario_id
        and scenarios_and_markets.market = creators_counted.market
