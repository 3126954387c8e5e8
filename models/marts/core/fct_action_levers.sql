-- grain: one row per action and lever
with

levers as (

    select * from {{ ref('int_action_levers_newest') }}

),

reversals as (

    select * from {{ ref('int_action_reversals') }}

),

home_markets as (

    select * from {{ ref('int_creator_home_markets') }}

),

levers_of_enforcement as (

    select * from {{ ref('enforcement_levers') }}

),

levers_with_ends as (

    select
        levers.*,
        reversals.reversed_at,
        least(
            coalesce(levers.effective_to_at, reversals.reversed_at),
            coalesce(reversals.reversed_at, levers.effective_to_at)
        ) as ends_at
    from levers
    left join reversals on levers.action_id = reversals.action_id

)

select
    levers.action_id,
    levers.lever,
    levers.creator_id,
    levers.content_id,
    coalesce(home_markets.home_market, 'ZZ') as home_market,
    levers.policy_code,
    levers.scheme_id,
    levers.rulebook_version,
    levers.points,
    coalesce(levers_of_enforcement.is_restriction, false) as is_restriction,
    levers.reversed_at is not null as is_reversed,
    levers.issued_at,
    levers.effective_from_at,
    levers.effective_to_at,
    case
        when {{ happened('levers.ends_at') }} then levers.ends_at
    end as ended_at
from levers_with_ends as levers
left join levers_of_enforcement on levers.lever = levers_of_enforcement.lever
left join home_markets
    on
        levers.creator_id = home_markets.creator_id
        and levers.issued_at >= home_markets.held_from_at
        and levers.issued_at < home_markets.held_to_at
