-- grain: one row per discrepancy ever seen, with what was decided about it
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

)

select
    {{ columns_of('discrepancies', observed_columns()) }},
    discrepancies.is_present,
    discrepancies.first_seen_at,
    discrepancies.last_seen_at,
    discrepancies.gone_at,
    discrepancies.n_returns,
    discrepancies.severity,
    discrepancies.owner_of_reconciliation,
    discrepancies.is_split_off,
    discrepancies.window_start_date,
    discrepancies.window_end_date,
    discrepancies.harm_points,
    discrepancies.materiality_eur,
    discrepancies.case_key,
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
