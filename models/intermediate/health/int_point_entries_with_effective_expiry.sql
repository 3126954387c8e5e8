-- grain: one row per point entry
with

points_ledger as (

    select * from {{ known(ref('stg_enforcement__points_ledger')) }}

),

newest_entries as (

    select *
    from points_ledger
    qualify row_number() over (partition by entry_id order by _loaded_at desc, _file desc, _file_row desc) = 1

),

violations_by_action as (

    select
        action_id,
        scheme_id,
        creator_id,
        -- Empty, never, if one of them never expires.
        case when count(*) = count(expires_at) then max(expires_at) end as violation_expires_at
    from newest_entries
    where entry_reason = 'violation' and action_id is not null
    group by action_id, scheme_id, creator_id

),

-- What compensates a violation counts no longer than the violation: posted after it, it never counts.
entries_with_expiry as (

    select
        newest_entries.entry_id,
        newest_entries.creator_id,
        newest_entries.action_id,
        newest_entries.scheme_id,
        newest_entries.rulebook_version,
        newest_entries.policy_code,
        newest_entries.entry_reason,
        newest_entries.points,
        newest_entries.posted_at,
        newest_entries.expires_at,
        case
            when newest_entries.entry_reason = 'reversal' and violations_by_action.action_id is not null
                then violations_by_action.violation_expires_at
            else newest_entries.expires_at
        end as effective_expires_at
    from newest_entries
    left join violations_by_action
        on
            newest_entries.action_id = violations_by_action.action_id
            and newest_entries.scheme_id = violations_by_action.scheme_id
            and newest_entries.creator_id = violations_by_action.creator_id

),

entries_marked as (

    select
        *,
        effective_expires_at is null or effective_expires_at > posted_at as is_ever_counted
    from entries_with_expiry

)

select * from entries_marked
