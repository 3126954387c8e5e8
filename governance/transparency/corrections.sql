-- One row per figure that differs from the edition before, or rests on other entries, and cause: what changed, by how
-- much, and why. An entry is told by its figure and event; the causes are those of seed report_correction_causes.
with

events_before as (

    select
        event_kind,
        event_id,
        max(outcome) as outcome
    from entries_before
    group by event_kind, event_id

),

entries_moved as (

    select
        part,
        row_no,
        scope,
        figure,
        event_kind,
        event_id,
        before.amount as amount_before,
        after.amount as amount_after
    from entries_before as before
    full join entries_after as after using (part, row_no, scope, figure, event_kind, event_id)
    where (before.amount, before.weight) is distinct from (after.amount, after.weight)

),

events_moved as (

    select
        event_kind,
        event_id,
        coalesce(bool_and(amount_before = 0 and amount_after = 1), false) as is_put_into_effect
    from entries_moved
    group by event_kind, event_id

),

events_with_history as (

    select
        events_moved.event_kind,
        events_moved.event_id,
        events_moved.is_put_into_effect,
        events_before.event_id is not null as was_counted,
        events_before.outcome as outcome_before,
        clocks.outcome as outcome_after,
        clocks.first_known_at,
        clocks.last_known_at
    from events_moved
    left join events_before using (event_kind, event_id)
    left join clocks using (event_kind, event_id)

),

events_with_cause as (

    select
        event_kind,
        event_id,
        case
            when not was_counted and first_known_at > $known_as_of then 'late_record'
            when
                event_kind = 'complaint' and was_counted and outcome_before is distinct from outcome_after
                and outcome_after in ('reversed', 'partly_reversed')
                then 'late_reversal'
            when
                event_kind = 'complaint' and was_counted and outcome_before is null and outcome_after is not null
                then 'late_decision'
            when event_kind = 'complaint' and was_counted and is_put_into_effect then 'late_implementation'
            when
                event_kind = 'notice' and was_counted and outcome_before is null and outcome_after is not null
                then 'late_action'
            when last_known_at > $known_as_of then 'corrected_record'
            when $rules_changed then 'rules_changed'
            -- with the same rules only other rows can have moved it, such as those of an event that is gone
            when $rows_changed then 'corrected_record'
            else 'unexplained'
        end as cause
    from events_with_history

),

moves_by_cause as (

    select
        entries_moved.part,
        entries_moved.row_no,
        entries_moved.scope,
        entries_moved.figure,
        events_with_cause.cause,
        count(*) filter (where entries_moved.amount_before is null) as n_entered,
        count(*) filter (where entries_moved.amount_after is null) as n_left,
        count(*) filter (where entries_moved.amount_before is not null and entries_moved.amount_after is not null)
            as n_altered,
        sum(coalesce(entries_moved.amount_after, 0) - coalesce(entries_moved.amount_before, 0)) as amount_moved,
        string_agg(
            entries_moved.event_kind || ' ' || entries_moved.event_id, '; '
            order by entries_moved.event_kind, entries_moved.event_id
        ) as events
    from entries_moved
    inner join events_with_cause using (event_kind, event_id)
    group by entries_moved.part, entries_moved.row_no, entries_moved.scope, entries_moved.figure, events_with_cause.cause

),

cells_compared as (

    select
        part,
        row_no,
        scope,
        figure,
        coalesce(after.row_name, before.row_name) as row_name,
        coalesce(after.header, before.header) as header,
        before.told as told_before,
        after.told as told_after,
        after.amount - before.amount as difference
    from cells_before as before
    full join cells_after as after using (part, row_no, scope, figure)

)

select
    cells_compared.part,
    cells_compared.row_no,
    cells_compared.scope,
    cells_compared.figure,
    cells_compared.row_name,
    cells_compared.header,
    cells_compared.told_before,
    cells_compared.told_after,
    cells_compared.difference,
    causes.cause_no,
    causes.cause,
    causes.cause_name,
    causes.meaning,
    coalesce(moves_by_cause.n_entered, 0) as n_entered,
    coalesce(moves_by_cause.n_left, 0) as n_left,
    coalesce(moves_by_cause.n_altered, 0) as n_altered,
    moves_by_cause.amount_moved,
    moves_by_cause.events
from cells_compared
left join moves_by_cause using (part, row_no, scope, figure)
inner join report_correction_causes as causes
    on
        causes.cause = coalesce(
            moves_by_cause.cause,
            case when $rules_changed then 'rules_changed' when $rows_changed then 'corrected_record' else 'unexplained' end
        )
where
    cells_compared.told_before is distinct from cells_compared.told_after
    -- a profile that does not owe the row has it blank in both
    or (moves_by_cause.cause is not null and cells_compared.told_after is not null)
order by cells_compared.part, cells_compared.row_no, cells_compared.scope, cells_compared.figure, causes.cause_no
