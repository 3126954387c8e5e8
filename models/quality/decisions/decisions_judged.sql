-- grain: one row per decision, or per decision undone, with what speaks against it
with

decisions as (

    select * from {{ ref('stg_review_desk__decisions') }}

),

decision_kinds as (

    select * from {{ ref('decision_kinds') }}

),

decision_limits as (

    select
        max(case when parameter = 'max_waiver_days' then value end) as max_waiver_days,
        max(case when parameter = 'approver_above_eur' then value end) as approver_above_eur
    from {{ ref('decision_limits') }}

),

decision_ids as (

    select distinct decision_id
    from decisions

),

decisions_with_rules as (

    select
        decisions.*,
        row_number() over (
            partition by decisions.decision_id order by decisions.decided_at, decisions._file_row
        ) as nth_of_id,
        decision_kinds.decision is not null as is_known_kind,
        coalesce(decision_kinds.closes, false) as closes,
        coalesce(decision_kinds.needs_until, false) as needs_until,
        coalesce(decision_kinds.needs_ceiling, false) as needs_ceiling,
        coalesce(decision_kinds.needs_owner, false) as needs_owner,
        coalesce(decision_kinds.needs_due_date, false) as needs_due_date,
        coalesce(decision_kinds.needs_discrepancy, false) as needs_discrepancy,
        decisions.undoes_decision_id is not null as is_undoing,
        undone.decision_id is not null as names_a_decision,
        cast(decisions.decided_at as date) as decided_date,
        decision_limits.max_waiver_days,
        decision_limits.approver_above_eur
    from decisions
    cross join decision_limits
    left join decision_kinds on decisions.decision = decision_kinds.decision
    left join decision_ids as undone on decisions.undoes_decision_id = undone.decision_id

),

decisions_with_complaints as (

    select
        *,
        concat_ws(
            '; ',
            case when nth_of_id > 1 then 'decision_id stands on an earlier row already' end,
            case when decided_by is null then 'decided_by is empty: give the name' end,
            case when decision_reason is null then 'reason is empty: say why' end,
            case when not is_known_kind then 'decision is none of seed decision_kinds' end,
            case
                when not is_undoing and case_key is null and discrepancy_key is null
                    then 'names neither a case_key nor a discrepancy_key'
            end,
            case when is_undoing and not names_a_decision then 'undoes_decision_id names no decision' end,
            case when not is_undoing and needs_until and until_date is null then 'until_date is empty' end,
            case
                when
                    not is_undoing and needs_until
                    and until_date > decided_date + max_waiver_days * interval 1 day
                    then
                        'until_date is more than ' || cast(cast(max_waiver_days as integer) as varchar)
                        || ' days ahead'
            end,
            case
                when not is_undoing and needs_until and until_date < decided_date then 'until_date is past'
            end,
            case
                when not is_undoing and needs_ceiling and max_delta_eur is null and max_rows is null
                    then 'has no ceiling: give max_delta_eur or max_rows'
            end,
            case when not is_undoing and needs_owner and owner is null then 'owner is empty' end,
            case when not is_undoing and needs_due_date and due_date is null then 'due_on is empty' end,
            case
                when not is_undoing and needs_due_date and due_date < decided_date then 'due_on is past'
            end,
            case
                when not is_undoing and needs_discrepancy and discrepancy_key is null
                    then 'discrepancy_key is empty: name what is split off'
            end,
            case
                when
                    not is_undoing and closes and approver is null
                    and greatest(coalesce(amount_eur, 0), coalesce(max_delta_eur, 0)) > approver_above_eur
                    then
                        'approver is empty above '
                        || cast(cast(approver_above_eur as integer) as varchar) || ' EUR'
            end,
            case when approver = decided_by then 'approver and decided_by are one person' end
        ) as complaints
    from decisions_with_rules

)

select
    decision_id,
    decided_at,
    decided_by,
    case_key,
    discrepancy_key,
    decision,
    decision_reason,
    until_date,
    max_delta_eur,
    max_rows,
    owner,
    due_date,
    approver,
    ticket,
    publication_id,
    amount_eur,
    dissent,
    undoes_decision_id,
    complaints,
    complaints = '' as is_valid,
    _file,
    _file_row
from decisions_with_complaints
