-- grain: one row per discrepancy ever seen
with

discrepancies_in_cases as (

    select * from {{ ref('discrepancies_in_cases') }}

),

decisions_on_discrepancies as (

    select * from {{ ref('decisions_on_discrepancies') }}

),

waivers_on_discrepancies as (

    select * from {{ ref('waivers_on_discrepancies') }}

),

severities as (

    select * from {{ ref('severities') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

newest_decisions as (

    select * from decisions_on_discrepancies
    where decision not in ('reassign', 'split')
    qualify row_number() over (partition by discrepancy_key order by decision_no desc) = 1

),

newest_owners as (

    select
        discrepancy_key,
        owner
    from decisions_on_discrepancies
    where owner is not null
    qualify row_number() over (partition by discrepancy_key order by decision_no desc) = 1

),

lapses as (

    select
        discrepancy_key,
        count(*) as n_lapsed
    from (
        select
            discrepancy_key,
            lapsed_because
        from decisions_on_discrepancies
        union all
        select
            discrepancy_key,
            lapsed_because
        from waivers_on_discrepancies
    ) as decisions_and_waivers
    where lapsed_because is not null
    group by discrepancy_key

),

waivers_that_hold as (

    select distinct discrepancy_key from waivers_on_discrepancies
    where lapsed_because is null

),

discrepancies_with_status as (

    select
        discrepancies.*,
        newest_decisions.decision_id,
        newest_decisions.decision,
        newest_decisions.decided_at,
        newest_decisions.due_date as due_date_decided,
        newest_decisions.lapsed_because,
        coalesce(newest_owners.owner, discrepancies.owner_of_reconciliation) as owner,
        discrepancies.n_returns + coalesce(lapses.n_lapsed, 0) as times_reopened,
        coalesce(cast(discrepancies.arrived_at as date), discrepancies.occurred_on) as arisen_on,
        greatest(
            coalesce(cast(discrepancies.arrived_at as date), discrepancies.occurred_on),
            coalesce(cast(discrepancies.gone_at as date), util_clock.reporting_as_of_date)
        ) as aged_until,
        case
            when not discrepancies.is_present then 'resolved'
            when discrepancies.is_settling then 'settling'
            when newest_decisions.closes and newest_decisions.lapsed_because is null
                then newest_decisions.status_while_it_holds
            when waivers_that_hold.discrepancy_key is not null then 'waived'
            when discrepancies.n_returns + coalesce(lapses.n_lapsed, 0) > 0 then 'reopened'
            else 'open'
        end as status
    from discrepancies_in_cases as discrepancies
    cross join util_clock
    left join newest_decisions on discrepancies.discrepancy_key = newest_decisions.discrepancy_key
    left join newest_owners on discrepancies.discrepancy_key = newest_owners.discrepancy_key
    left join lapses on discrepancies.discrepancy_key = lapses.discrepancy_key
    left join waivers_that_hold on discrepancies.discrepancy_key = waivers_that_hold.discrepancy_key

)

select
    discrepancies.discrepancy_key,
    discrepancies.reconciliation,
    discrepancies.entity_key,
    discrepancies.market,
    discrepancies.occurred_on,
    discrepancies.measure,
    discrepancies.finding_kind,
    discrepancies.left_value,
    discrepancies.right_value,
    discrepancies.left_text,
    discrepancies.right_text,
    discrepancies.delta,
    discrepancies.delta_eur,
    discrepancies.harm_points,
    discrepancies.materiality_eur,
    discrepancies.cause,
    discrepancies.cause_evidence,
    discrepancies.cause_confidence,
    discrepancies.next_cause,
    discrepancies.severity,
    discrepancies.owner,
    discrepancies.status,
    discrepancies.first_seen_at,
    discrepancies.last_seen_at,
    case
        when not discrepancies.is_present then discrepancies.gone_at
        when discrepancies.status = 'resolved' then discrepancies.decided_at
    end as resolved_at,
    discrepancies.times_reopened,
    discrepancies.arisen_on,
    {{ days_between('discrepancies.arisen_on', 'discrepancies.aged_until') }} as age_days,
    coalesce(
        discrepancies.due_date_decided,
        cast(discrepancies.first_seen_at + severities.due_days * interval 1 day as date)
    ) as due_on,
    discrepancies.decision_id,
    discrepancies.decision,
    discrepancies.lapsed_because,
    discrepancies.case_key,
    discrepancies.window_start_date,
    discrepancies.window_end_date,
    discrepancies.left_ref,
    discrepancies.right_ref
from discrepancies_with_status as discrepancies
inner join severities on discrepancies.severity = severities.severity
