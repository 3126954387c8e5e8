-- grain: one row per finding between LIVE sessions that restrictions allow and those held, and one per total
with

live_sessions as (

    select * from {{ known(ref('stg_content_platform__live_sessions')) }}
    where {{ happened('started_at') }}

),

restrictions as (

    select * from {{ ref('int_creator_restrictions_held') }}
    where lever in ('live_suspension', 'account_suspension')

),

home_markets as (

    select * from {{ ref('int_creator_home_markets') }}

),

-- Who is suspended in the middle of a session has it cut off; any second after that is one too many.
sessions_with_restriction as (

    select
        live_sessions.live_id,
        live_sessions.creator_id,
        live_sessions.started_at,
        live_sessions._loaded_at,
        min(restrictions.lever) as lever
    from live_sessions
    left join restrictions
        on
            live_sessions.creator_id = restrictions.creator_id
            and (live_sessions.ended_at is null or live_sessions.ended_at > restrictions.held_from_at)
            and (restrictions.held_to_at is null or live_sessions.started_at < restrictions.held_to_at)
    group by
        live_sessions.live_id,
        live_sessions.creator_id,
        live_sessions.started_at,
        live_sessions._loaded_at

),

sessions_in_markets as (

    select
        sessions_with_restriction.live_id,
        sessions_with_restriction.creator_id,
        sessions_with_restriction.lever,
        coalesce(home_markets.home_market, 'ZZ') as market,
        cast(sessions_with_restriction.started_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        sessions_with_restriction.live_id as source_ref,
        sessions_with_restriction._loaded_at as loaded_at
    from sessions_with_restriction
    left join home_markets
        on
            sessions_with_restriction.creator_id = home_markets.creator_id
            and sessions_with_restriction.started_at >= home_markets.held_from_at
            and sessions_with_restriction.started_at < home_markets.held_to_at

),

left_rows as {{ read_anew() }} (

    select * from sessions_in_markets
    where lever is null

),

right_rows as {{ read_anew() }} (

    select * from sessions_in_markets

),

{{ reconciled(
    'restrictions_and_live_sessions',
    keys=['live_id', 'creator_id'],
    slices=['lever'],
    evidence={'restriction_in_force': 'right_row.lever is not null'}
) }}
