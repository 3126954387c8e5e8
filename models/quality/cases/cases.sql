-- grain: one row per case: discrepancies of one reconciliation, cause, market and half-year
with

discrepancies as (

    select * from {{ ref('discrepancies') }}

),

reconciliations as (

    select * from {{ ref('reconciliations') }}

),

causes as (

    select * from {{ ref('causes') }}

),

severities as (

    select * from {{ ref('severities') }}

),

discrepancy_slices as (

    select * from {{ ref('discrepancy_slices') }}

),

main_slices as (

    select
        reconciliation,
        cause,
        slice,
        weight_share
    from discrepancy_slices
    qualify row_number() over (partition by reconciliation, cause order by slice_rank, weight desc) = 1

),

-- the status of a case is that of its member that most needs a look
members_in_order as (

    select
        *,
        case status
            when 'reopened' then 1
            when 'open' then 2
            when 'settling' then 3
            when 'waived' then 4
            else 5
        end as status_rank
    from discrepancies

),

cases_with_numbers as (

    select
        case_key,
        max(reconciliation) as reconciliation,
        max(cause) as cause,
        max(market) as market,
        max(window_start_date) as window_start_date,
        max(window_end_date) as window_end_date,
        count(*) as n_members,
        count(case when status_rank < 5 then 1 end) as n_unresolved,
        coalesce(sum(case when status_rank < 5 then delta_eur end), 0) as net_delta_eur,
        coalesce(sum(case when status_rank < 5 then abs(delta_eur) end), 0) as gross_delta_eur,
        coalesce(sum(case when status_rank < 5 then harm_points end), 0) as harm_points,
        coalesce(sum(case when status_rank < 5 then materiality_eur end), 0) as materiality_eur,
        avg(cause_confidence) as cause_confidence,
        mode(next_cause) as next_cause,
        min(severity) as severity,
        arg_min(status, status_rank) as status,
        arg_max(owner, materiality_eur) as owner,
        arg_max(decision_id, first_seen_at) as decision_id,
        arg_max(decision, first_seen_at) as decision,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        max(times_reopened) as times_reopened,
        max(case when status_rank < 5 then age_days end) as oldest_age_days,
        min(case when status_rank < 5 then due_on end) as due_on,
        arg_max(discrepancy_key, materiality_eur) as largest_discrepancy_key
    from members_in_order
    group by case_key

)

select
    cases.case_key,
    rank() over (order by cases.materiality_eur desc, severities.severity_rank, cases.case_key) as materiality_rank,
    cases.reconciliation,
    reconciliations.title,
    cases.cause,
    causes.cause_name,
    cases.market,
    cases.window_start_date,
    cases.window_end_date,
    cases.status,
    cases.severity,
    cases.owner,
    cases.n_members,
    cases.n_unresolved,
    cast(cases.net_delta_eur as decimal(18, 2)) as net_delta_eur,
    cast(cases.gross_delta_eur as decimal(18, 2)) as gross_delta_eur,
    cases.harm_points,
    cases.materiality_eur,
    cases.cause_confidence,
    cases.next_cause,
    causes.plain_text as cause_text,
    causes.usual_resolution,
    main_slices.slice as main_slice,
    main_slices.weight_share as main_slice_share,
    cast(cases.n_unresolved as varchar) || ' of ' || cast(cases.n_members as varchar) || ': '
    || reconciliations.left_name || ' against ' || reconciliations.right_name
    || coalesce(', ' || cases.market, '') || ', '
    || strftime(cases.window_start_date, '%Y-%m') || ' to '
    || strftime(cast(cases.window_end_date - interval 1 day as date), '%Y-%m') || '. ' || causes.plain_text as claim,
    cases.first_seen_at,
    cases.last_seen_at,
    cases.oldest_age_days,
    cases.times_reopened,
    cases.due_on,
    cases.decision_id,
    cases.decision,
    cases.largest_discrepancy_key
from cases_with_numbers as cases
inner join reconciliations on cases.reconciliation = reconciliations.reconciliation
inner join causes on cases.cause = causes.cause
inner join severities on cases.severity = severities.severity
left join main_slices on cases.reconciliation = main_slices.reconciliation and cases.cause = main_slices.cause
