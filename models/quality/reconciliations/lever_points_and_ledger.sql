-- grain: one row per finding between the points of the ledger and those an action names, and one per total
with

point_entries as (

    select * from {{ ref('fct_point_entries') }}

),

action_levers as (

    select * from {{ ref('fct_action_levers') }}

),

actions as (

    select * from {{ ref('fct_actions') }}

),

-- While two schemes score in parallel the action names the points of the one in force.
left_rows as {{ read_anew() }} (

    select
        point_entries.action_id,
        point_entries.scheme_id,
        abs(point_entries.points) as points,
        point_entries.policy_code,
        coalesce(actions.queue_market, point_entries.home_market) as market,
        point_entries.posted_date as occurred_on,
        cast(null as double) as eur_per_unit,
        point_entries.entry_id as source_ref,
        cast(null as timestamp) as loaded_at
    from point_entries
    left join actions on point_entries.action_id = actions.action_id
    where
        point_entries.entry_reason = 'violation'
        and coalesce(actions.scheme_id, point_entries.scheme_id) = point_entries.scheme_id

),

right_rows as {{ read_anew() }} (

    select
        action_levers.action_id,
        action_levers.scheme_id,
        action_levers.points,
        action_levers.policy_code,
        actions.queue_market as market,
        cast(action_levers.issued_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        action_levers.action_id || '|' || action_levers.lever as source_ref,
        cast(null as timestamp) as loaded_at
    from action_levers
    left join actions on action_levers.action_id = actions.action_id
    where action_levers.lever = 'points'

),

{{ reconciled(
    'lever_points_and_ledger',
    keys=['action_id', 'scheme_id'],
    measures=['points'],
    texts=['policy_code'],
    slices=['policy_code', 'scheme_id']
) }}
