-- grain: one row per finding between the points that reversals owe back and those posted, and one per total
with

point_entries as (

    select * from {{ ref('fct_point_entries') }}

),

actions as (

    select * from {{ ref('fct_actions') }}

),

-- Half of the points, rounded down, are owed back when an action is reversed in part.
left_rows as {{ read_anew() }} (

    select
        point_entries.action_id,
        point_entries.scheme_id,
        case
            when actions.is_reversed then -point_entries.points
            else -sign(point_entries.points) * floor(abs(point_entries.points) / 2.0)
        end as points,
        point_entries.policy_code,
        actions.reversal_reason,
        coalesce(actions.queue_market, point_entries.home_market) as market,
        cast(actions.reversed_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        point_entries.action_id as source_ref,
        cast(null as timestamp) as loaded_at
    from point_entries
    inner join actions on point_entries.action_id = actions.action_id
    where
        point_entries.entry_reason = 'violation'
        and (actions.is_reversed or (actions.is_partly_reversed and abs(point_entries.points) >= 2))

),

right_rows as {{ read_anew() }} (

    select
        point_entries.action_id,
        point_entries.scheme_id,
        point_entries.points,
        point_entries.policy_code,
        actions.reversal_reason,
        coalesce(actions.queue_market, point_entries.home_market) as market,
        point_entries.posted_date as occurred_on,
        cast(null as double) as eur_per_unit,
        point_entries.entry_id as source_ref,
        cast(null as timestamp) as loaded_at
    from point_entries
    left join actions on point_entries.action_id = actions.action_id
    where point_entries.entry_reason = 'reversal'

),

{{ reconciled(
    'reversals_and_compensating_entries',
    keys=['action_id', 'scheme_id'],
    measures=['points'],
    slices=['policy_code', 'reversal_reason', 'scheme_id']
) }}
