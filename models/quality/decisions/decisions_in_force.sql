-- grain: one row per valid decision that was not undone
with

decisions_judged as (

    select * from {{ ref('decisions_judged') }}

),

decision_kinds as (

    select * from {{ ref('decision_kinds') }}

),

decisions_undone as (

    select distinct undoes_decision_id from decisions_judged
    where is_valid and undoes_decision_id is not null

)

select
    decisions.decision_id,
    decisions.decided_at,
    decisions.decided_by,
    decisions.case_key,
    decisions.discrepancy_key,
    decisions.decision,
    decision_kinds.closes,
    decision_kinds.status_while_it_holds,
    decisions.decision_reason,
    decisions.until_date,
    decisions.max_delta_eur,
    decisions.max_rows,
    decisions.owner,
    decisions.due_date,
    decisions.approver,
    decisions.ticket,
    decisions.publication_id,
    row_number() over (order by decisions.decided_at, decisions._file, decisions._file_row) as decision_no
from decisions_judged as decisions
inner join decision_kinds on decisions.decision = decision_kinds.decision
left join decisions_undone on decisions.decision_id = decisions_undone.undoes_decision_id
where
    decisions.is_valid
    and decisions.undoes_decision_id is null
    and decisions_undone.undoes_decision_id is null
