-- grain: one row per discrepancy and decision that covers it, with whether the decision still holds
with

discrepancies_in_cases as (

    select * from {{ ref('discrepancies_in_cases') }}

),

decisions_in_force as (

    select * from {{ ref('decisions_in_force') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

-- a decision with a ceiling covers what comes later too; one without covers what was there
discrepancies_covered as (

    select
        decisions.*,
        discrepancies.discrepancy_key as covered_discrepancy_key,
        discrepancies.is_present and not discrepancies.is_settling as counts_against_ceiling,
        discrepancies.delta_eur,
        decisions.decision = 'fix_at_source'
        and discrepancies.n_returns > 0
        and discrepancies.is_present
        and discrepancies.last_seen_at > decisions.decided_at as fix_did_not_hold
    from decisions_in_force as decisions
    inner join discrepancies_in_cases as discrepancies
        on
            decisions.discrepancy_key = discrepancies.discrepancy_key
            or (decisions.discrepancy_key is null and decisions.case_key = discrepancies.case_key)
    where
        not decisions.closes
        or decisions.max_delta_eur is not null
        or decisions.max_rows is not null
        or discrepancies.first_seen_at <= decisions.decided_at

),

decisions_with_totals as (

    select
        *,
        sum(case when counts_against_ceiling then abs(coalesce(delta_eur, 0)) else 0 end)
            over (partition by decision_id) as delta_eur_covered,
        count(case when counts_against_ceiling then 1 end) over (partition by decision_id) as n_rows_covered
    from discrepancies_covered

)

select
    decisions.covered_discrepancy_key as discrepancy_key,
    decisions.decision_id,
    decisions.decision_no,
    decisions.decided_at,
    decisions.decision,
    decisions.closes,
    decisions.status_while_it_holds,
    decisions.until_date,
    decisions.owner,
    decisions.due_date,
    decisions.delta_eur_covered,
    decisions.n_rows_covered,
    case
        when decisions.closes and decisions.until_date < util_clock.reporting_as_of_date then 'expired'
        when decisions.closes and decisions.delta_eur_covered > decisions.max_delta_eur then 'ceiling_passed'
        when decisions.closes and decisions.n_rows_covered > decisions.max_rows then 'ceiling_passed'
        when decisions.fix_did_not_hold then 'fix_did_not_hold'
        when
            decisions.decision = 'fix_at_source' and decisions.due_date < util_clock.reporting_as_of_date
            and decisions.counts_against_ceiling
            then 'fix_overdue'
    end as lapsed_because
from decisions_with_totals as decisions
cross join util_clock
