-- grain: one row per scenario that went live and market
with

scenario_markets as (

    select * from {{ ref('int_scenarios_with_markets') }}

),

point_entries as (

    select * from {{ ref('int_point_entries') }}

),

action_levers as (

    select * from {{ ref('int_action_levers_newest') }}

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
        count(point_entries.entry_id) as n_violations_realised,
        coalesce(sum(abs(point_entries.points)), 0) as n_points_realised,
        count(action_levers.action_id) as n_restrictions_realised
    from scenarios_gone_live
    left join point_entries
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

)

select * from violations_realised
