-- grain: one row per point entry and event that changes what counts: posted, expired or reversed
with

point_entries as (

    select * from {{ ref('int_point_entries_with_effective_expiry') }}

),

reversals as (

    select * from {{ ref('int_action_reversals') }}

),

-- The violation stops counting as one when its action is reversed; its points when they are compensated.
entries_with_reversal as (

    select
        point_entries.*,
        case when point_entries.entry_reason = 'violation' then 1 else 0 end as n_violations,
        case
            when
                point_entries.entry_reason = 'violation'
                and reversals.reversed_at is not null
                and (
                    point_entries.effective_expires_at is null
                    or reversals.reversed_at < point_entries.effective_expires_at
                )
                then greatest(reversals.reversed_at, point_entries.posted_at)
        end as violation_reversed_at
    from point_entries
    left join reversals on point_entries.action_id = reversals.action_id
    where point_entries.is_ever_counted

),

events as (

    select
        entry_id,
        'posted' as event_kind,
        creator_id,
        scheme_id,
        posted_at as event_at,
        points as points_change,
        n_violations as n_violations_change
    from entries_with_reversal
    union all
    select
        entry_id,
        'expired' as event_kind,
        creator_id,
        scheme_id,
        effective_expires_at as event_at,
        -points as points_change,
        case when violation_reversed_at is null then -n_violations else 0 end as n_violations_change
    from entries_with_reversal
    where effective_expires_at is not null
    union all
    select
        entry_id,
        'reversed' as event_kind,
        creator_id,
        scheme_id,
        violation_reversed_at as event_at,
        0 as points_change,
        -n_violations as n_violations_change
    from entries_with_reversal
    where violation_reversed_at is not null

),

events_so_far as (

    select * from events
    where {{ happened('event_at') }}

)

select * from events_so_far
