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
    qualify row_number() over (partition by reconciliation, cause order by slice_rank asc, weight desc) = 1

),

-- the status of a case is that of its member that most needs a look, the rest is that of its largest one
members_in_order as (

    select
        discrepancies.*,
        case discrepancies.status
            when 'reopened' then 1
            when 'open' then 2
            when 'settling' then 3
            when 'waived' then 4
            else 5
        end as status_rank,
        discrepancies.status != 'resolved' as is_unresolved,
        row_number() over (
            partition by discrepancies.case_key
            order by discrepancies.materiality_eur desc, discrepancies.discrepancy_key asc
        ) as size_no
    from discrepancies

),

cases_with_numbers as (

    select
        case_key,
        max(case when size_no = 1 then reconciliation end) as reconciliation,
        max(case when size_no = 1 then cause end) as cause,
        max(case when size_no = 1 then market end) as market,
        max(case when size_no = 1 then severity end) as severity,
        max(case when size_no = 1 then owner end) as owner,
        max(case when size_no = 1 then decision_id end) as decision_id,
        max(case when size_no = 1 then decision end) as decision,
        max(case when size_no = 1 then next_cause end) as next_cause,
        max(case when size_no = 1 then discrepancy_key end) as largest_discrepancy_key,
        min(window_start_date) as window_start_date,
        max(window_end_date) as window_end_date,
        min(status_rank) as status_rank,
        count(*) as n_members,
        count(case when is_unresolved then 1 end) as n_unresolved,
        coalesce(sum(case when is_unresolved then delta_eur end), 0) as net_delta_eur,
        coalesce(sum(case when is_unresolved then abs(delta_eur) end), 0) as gross_delta_eur,
        coalesce(sum(case when is_unresolved then harm_points end), 0) as harm_points,
        coalesce(sum(case when is_unresolved then materiality_eur end), 0) as materiality_eur,
        avg(cause_confidence) as cause_confidence,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        max(times_reopened) as times_reopened,
        max(case when is_unresolved then age_days end) as oldest_age_days,
        min(case when is_unresolved then due_on end) as due_on
    from members_in_order
    group by case_key

)

select
    cases.case_key,
    row_number() over (
        order by cases.materiality_eur desc, severities.severity_rank asc, cases.case_key asc
    ) as materiality_rank,
    cases.reconciliation,
    reconciliations.title,
    cases.cause,
    causes.cause_name,
    cases.market,
    cases.window_start_date,
    cases.window_end_date,
    case cases.status_rank
        when 1 then 'reopened'
        when 2 then 'open'
        when 3 then 'settling'
        when 4 then 'waived'
        else 'resolved'
    end as status,
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
    || coalesce(', ' || cases.market, '')
    || ', half-year from ' || cast(cases.window_start_date as varchar) || '. ' || causes.plain_text as claim,
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
