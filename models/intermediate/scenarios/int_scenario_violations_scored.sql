-- grain: one row per scenario, book (in_force or candidate) and violation in the replay
with

entries as (

    select * from {{ ref('int_scenario_entries_rescored') }}

),

full_reversals as (

    select
        entries.scenario_id,
        entries.book,
        entries.action_id,
        min(entries.posted_at) as reversed_at
    from entries
    inner join entries as reversed_violations
        on
            entries.scenario_id = reversed_violations.scenario_id
            and entries.book = reversed_violations.book
            and entries.action_id = reversed_violations.action_id
            and reversed_violations.entry_reason = 'violation'
            and entries.points = -reversed_violations.points
    where entries.entry_reason = 'reversal'
    group by entries.scenario_id, entries.book, entries.action_id

),

violations as (

    select
        entries.*,
        full_reversals.reversed_at
    from entries
    left join full_reversals
        on
            entries.scenario_id = full_reversals.scenario_id
            and entries.book = full_reversals.book
            and entries.action_id = full_reversals.action_id
    where entries.entry_reason = 'violation'

),

-- What counted just before the violation, in the order of the ledger.
violations_with_score_before as (

    select
        violations.scenario_id,
        violations.book,
        violations.entry_id,
        violations.creator_id,
        violations.market,
        violations.policy_code,
        violations.points,
        violations.posted_at,
        violations.reversed_at,
        coalesce(sum(earlier_entries.points), 0) as points_before
    from violations
    left join entries as earlier_entries
        on
            violations.scenario_id = earlier_entries.scenario_id
            and violations.book = earlier_entries.book
            and violations.creator_id = earlier_entries.creator_id
            and (
                violations.posted_at > earlier_entries.posted_at
                or (
                    violations.posted_at = earlier_entries.posted_at
                    and violations.entry_id > earlier_entries.entry_id
                )
            )
            and (earlier_entries.expires_at is null or violations.posted_at < earlier_entries.expires_at)
    where violations.is_in_replay
    group by
        violations.scenario_id,
        violations.book,
        violations.entry_id,
        violations.creator_id,
        violations.market,
        violations.policy_code,
        violations.points,
        violations.posted_at,
        violations.reversed_at

),

violations_with_repeats as (

    select
        violations_with_score_before.scenario_id,
        violations_with_score_before.book,
        violations_with_score_before.entry_id,
        violations_with_score_before.creator_id,
        violations_with_score_before.market,
        violations_with_score_before.points,
        violations_with_score_before.points_before,
        violations_with_score_before.posted_at,
        violations_with_score_before.reversed_at,
        count(*) as n_same_policy
    from violations_with_score_before
    inner join violations as same_policy
        on
            violations_with_score_before.scenario_id = same_policy.scenario_id
            and violations_with_score_before.book = same_policy.book
            and violations_with_score_before.creator_id = same_policy.creator_id
            and violations_with_score_before.policy_code = same_policy.policy_code
            and violations_with_score_before.posted_at >= same_policy.posted_at
            and violations_with_score_before.posted_at - interval 90 day <= same_policy.posted_at
            and (
                same_policy.reversed_at is null
                or violations_with_score_before.posted_at < same_policy.reversed_at
            )
    group by
        violations_with_score_before.scenario_id,
        violations_with_score_before.book,
        violations_with_score_before.entry_id,
        violations_with_score_before.creator_id,
        violations_with_score_before.market,
        violations_with_score_before.points,
        violations_with_score_before.points_before,
        violations_with_score_before.posted_at,
        violations_with_score_before.reversed_at

)

select * from violations_with_repeats
