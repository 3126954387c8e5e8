-- grain: one row per scenario and market it is replayed in
with

scenarios as (

    select * from {{ ref('policy_scenarios') }}

),

scenario_markets as (

    select * from {{ ref('scenario_markets') }}

),

markets as (

    select * from {{ ref('markets') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

scenarios_dated as (

    select
        scenarios.*,
        cast(scenarios.replay_from as timestamp) as replay_starts_at,
        least(
            coalesce(cast(scenarios.replay_to + interval 1 day as timestamp), util_clock.reporting_end_at),
            util_clock.reporting_end_at
        ) as replay_ends_at
    from scenarios
    cross join util_clock

),

scenarios_by_market as (

    select
        scenarios_dated.scenario_id,
        markets.market,
        scenarios_dated.scheme_id,
        scenarios_dated.base_rulebook_version,
        scenarios_dated.live_rulebook_version,
        scenarios_dated.window_days,
        scenarios_dated.went_live_on,
        scenarios_dated.replay_starts_at,
        scenarios_dated.replay_ends_at
    from scenarios_dated
    inner join scenario_markets on scenarios_dated.scenario_id = scenario_markets.scenario_id
    inner join markets on scenario_markets.market in (markets.market, 'ALL')

)

select * from scenarios_by_market
