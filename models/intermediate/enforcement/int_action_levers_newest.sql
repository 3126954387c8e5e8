-- grain: one row per action and lever
with

action_levers as (

    select * from {{ known(ref('stg_enforcement__action_levers')) }}

),

newest_rows as (

    select *
    from action_levers
    where {{ happened('issued_at') }}
    {{ keep_newest(['action_id', 'lever']) }}

),

levers as (

    select
        action_id,
        lever,
        decision_id,
        creator_id,
        content_id,
        policy_code,
        scheme_id,
        rulebook_version,
        territorial_scope,
        points,
        n_views_at_action,
        issued_at,
        effective_from_at,
        effective_to_at,
        case when {{ happened('notified_at') }} then notified_at end as notified_at
    from newest_rows

)

select * from levers
