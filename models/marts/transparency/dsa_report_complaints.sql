-- grain: one row per reporting period and complaint or dispute opened in it about an action in the EEA
with

appeals as (

    select * from {{ ref('fct_appeals') }}

),

actions as (

    select * from {{ ref('fct_actions') }}

),

statements as (

    select * from {{ ref('dsa_statements') }}

),

statement_levers as (

    select * from {{ ref('statement_levers') }}

),

report_periods as (

    select * from {{ ref('report_periods') }}

),

complaint_order as (

    select
        restriction_kind,
        min(complaint_order) as complaint_order
    from statement_levers
    group by restriction_kind

),

-- A complaint is counted once: under the gravest restriction of its action.
restrictions_of_actions as (

    select
        statements.action_id,
        min_by(statements.restriction_kind, complaint_order.complaint_order) as restriction_kind
    from statements
    inner join complaint_order on statements.restriction_kind = complaint_order.restriction_kind
    group by statements.action_id

)

select
    report_periods.report_period,
    appeals.ticket_id,
    appeals.action_id,
    appeals.appeal_kind,
    restrictions_of_actions.restriction_kind,
    appeals.appeal_outcome,
    appeals.hours_to_decide,
    coalesce(appeals.appeal_outcome in ('reversed', 'partly_reversed'), false) as is_for_recipient,
    actions.reversed_at is not null as is_implemented,
    appeals.opened_at
from appeals
inner join restrictions_of_actions on appeals.action_id = restrictions_of_actions.action_id
inner join actions on appeals.action_id = actions.action_id
inner join report_periods
    on cast(appeals.opened_at as date) between report_periods.start_date and report_periods.end_date
