-- grain: one row per point entry
with

point_entries as (

    select * from {{ ref('int_point_entries') }}

),

violations_by_action as (

    select
        action_id,
        scheme_id,
        creator_id,
        -- Empty, never, if one of them never expires.
        case when count(*) = count(expires_at) then max(expires_at) end as violation_expires_at
    from point_entries
    where entry_reason = 'violation' and action_id is not null
    group by action_id, scheme_id, creator_id

),

-- What compensates a violation counts no longer than the violation: posted after it, it never counts.
entries_with_expiry as (

    select
        point_entries.entry_id,
        point_entries.creator_id,
        point_entries.action_id,
        point_entries.scheme_id,
        point_entries.rulebook_version,
        point_entries.policy_code,
        point_entries.entry_reason,
        point_entries.points,
        point_entries.posted_at,
        point_entries.expires_at,
        case
            when point_entries.entry_reason = 'reversal' and violations_by_action.action_id is not null
                then violations_by_action.violation_expires_at
            else point_entries.expires_at
        end as effective_expires_at
    from point_entries
    left join violations_by_action
        on
            point_entries.action_id = violations_by_action.action_id
            and point_entries.scheme_id = violations_by_action.scheme_id
            and point_entries.creator_id = violations_by_action.creator_id

),

entries_marked as (

    select
        *,
        effective_expires_at is null or effective_expires_at > posted_at as is_ever_counted
    from entries_with_expiry

)

select * from entries_marked
