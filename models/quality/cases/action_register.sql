-- grain: one row per case that somebody must act on, and one per pain point
with

cases as (

    select * from {{ ref('cases') }}
    where status in ('open', 'reopened', 'waived')

),

decisions_in_force as (

    select * from {{ ref('decisions_in_force') }}

),

pain_points as (

    select * from {{ ref('int_pain_points_newest') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

newest_decisions as (

    select * from decisions_in_force
    where case_key is not null and discrepancy_key is null
    qualify row_number() over (partition by case_key order by decision_no desc) = 1

),

actions as (

    select
        'case' as item_kind,
        cases.case_key as item_id,
        cases.market,
        cases.title || ': ' || cases.cause_name as theme,
        coalesce(decisions.decision_reason, cases.usual_resolution) as agreed_action,
        cases.owner,
        cases.status,
        cast(cases.first_seen_at as date) as raised_date,
        cases.due_on,
        cast(null as date) as closed_date,
        cases.gross_delta_eur as impact_eur,
        cases.harm_points,
        decisions.ticket
    from cases
    left join newest_decisions as decisions on cases.case_key = decisions.case_key
    union all
    select
        'pain_point' as item_kind,
        item_id,
        market,
        theme,
        agreed_action,
        raised_by_team as owner,
        pain_point_status as status,
        raised_date,
        due_date as due_on,
        closed_date,
        impact_eur,
        cast(null as double) as harm_points,
        cast(null as varchar) as ticket
    from pain_points

)

select
    actions.item_kind,
    actions.item_id,
    actions.market,
    actions.theme,
    actions.agreed_action,
    actions.owner,
    actions.status,
    actions.raised_date,
    actions.due_on,
    actions.closed_date,
    actions.closed_date is null and actions.due_on < util_clock.reporting_as_of_date as is_overdue,
    actions.impact_eur,
    actions.harm_points,
    actions.ticket
from actions
cross join util_clock
