-- grain: one row per creator, policy and span of time with as many unreversed violations in the window
with

action_levers as (

    select * from {{ ref('int_action_levers_newest') }}

),

reversals as (

    select * from {{ ref('int_action_reversals') }}

),

health_rules as (

    select * from {{ ref('health_rules') }}

),

actions as (

    select
        action_id,
        creator_id,
        policy_code,
        min(issued_at) as issued_at
    from action_levers
    where {{ happened('issued_at') }}
    group by action_id, creator_id, policy_code

),

-- A violation as old as the window, to the second, still counts; one reversed at this very moment does not.
actions_in_window as (

    select
        actions.creator_id,
        actions.policy_code,
        actions.issued_at as counted_from_at,
        least(
            actions.issued_at
            + cast(health_rules.rule_value as integer) * interval 1 day
            + interval 1 microsecond,
            reversals.reversed_at
        ) as counted_to_at
    from actions
    inner join health_rules on health_rules.health_rule = 'repeat_window_days'
    left join reversals on actions.action_id = reversals.action_id

),

changes as (

    select
        creator_id,
        policy_code,
        counted_from_at as changed_at,
        1 as n_change
    from actions_in_window
    where counted_to_at > counted_from_at
    union all
    select
        creator_id,
        policy_code,
        counted_to_at as changed_at,
        -1 as n_change
    from actions_in_window
    where counted_to_at > counted_from_at and {{ happened('counted_to_at') }}

),

changes_by_moment as (

    select
        creator_id,
        policy_code,
        changed_at,
        sum(n_change) as n_change
    from changes
    group by creator_id, policy_code, changed_at
    having sum(n_change) != 0

),

running_counts as (

    select
        creator_id,
        policy_code,
        cast(sum(n_change) over (
            partition by creator_id, policy_code
            order by changed_at
            rows between unbounded preceding and current row
        ) as bigint) as n_violations,
        changed_at as span_from_at,
        lead(changed_at) over (partition by creator_id, policy_code order by changed_at) as span_to_at
    from changes_by_moment

)

select * from running_counts
