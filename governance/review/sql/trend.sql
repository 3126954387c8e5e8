-- One row per month of the reconciliation, measure and market of a case: both totals, their difference, what of it
-- has the cause of the case, and how far the totals may differ by the tolerance that is a share of the larger side.
with

largest_discrepancies as (

    select
        reconciliation,
        measure,
        market,
        cause
    from quality.discrepancies
    where discrepancy_key = $discrepancy_key

),

tolerances as (

    select *
    from read_csv($tolerances)

)

select
    bridge.month_date,
    bridge.measure,
    max(bridge.left_total) as left_total,
    max(bridge.right_total) as right_total,
    max(bridge.total_delta) as total_delta,
    max(bridge.total_delta_eur) as total_delta_eur,
    sum(case when bridge.cause = largest.cause then bridge.delta else 0 end) as cause_delta,
    sum(case when bridge.cause = largest.cause then bridge.delta_eur else 0 end) as cause_delta_eur,
    coalesce(max(tolerances.relative), 0)
    * greatest(abs(max(bridge.left_total)), abs(max(bridge.right_total))) as tolerated,
    max(tolerances.absolute) as tolerated_per_row,
    max(tolerances.reason) as tolerance_reason
from quality.discrepancy_bridge as bridge
inner join largest_discrepancies as largest
    on
        bridge.reconciliation = largest.reconciliation
        and bridge.measure = largest.measure
        and bridge.market is not distinct from largest.market
left join tolerances
    on
        bridge.reconciliation = tolerances.reconciliation
        and tolerances.measure in (bridge.measure, '*')
        and tolerances.market in (bridge.market, '*')
        and bridge.month_date >= tolerances.since_date
        and (tolerances.until_date is null or bridge.month_date < cast(tolerances.until_date as date))
group by bridge.month_date, bridge.measure
order by bridge.month_date
