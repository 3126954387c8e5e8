-- What fails: a record that counts in a metric through two reconciliations or through none; a metric whose
-- amount in dispute is not that of the rows that count.
-- When it matters: always; one fault seen twice would be two.
-- How to resolve: compare entity_ref of the findings: both must name the record that the fix changes.
{{ config(group='analytics_engineering') }}
select
    metric,
    entity_ref,
    count(distinct reconciliation) as n_reconciliations
from {{ ref('metric_trust_discrepancies') }}
where is_counted
group by metric, entity_ref
having count(distinct reconciliation) != 1
union all
select
    metric,
    entity_ref,
    0 as n_reconciliations
from {{ ref('metric_trust_discrepancies') }}
group by metric, entity_ref
having not bool_or(is_counted)
union all
select
    metric_trust.metric,
    metric_trust.market || ' ' || cast(metric_trust.period_start_date as varchar) as entity_ref,
    metric_trust.n_discrepancies as n_reconciliations
from {{ ref('metric_trust') }} as metric_trust
left join {{ ref('metric_trust_discrepancies') }} as rows_of_cell
    on
        metric_trust.metric = rows_of_cell.metric
        and metric_trust.market = rows_of_cell.market
        and metric_trust.period_kind = rows_of_cell.period_kind
        and metric_trust.period_start_date = rows_of_cell.period_start_date
        and rows_of_cell.is_counted
group by
    metric_trust.metric, metric_trust.market, metric_trust.period_kind, metric_trust.period_start_date,
    metric_trust.n_discrepancies, metric_trust.n_entities, metric_trust.disputed_net,
    metric_trust.disputed_denominator_net
having
    metric_trust.disputed_net != coalesce(sum(rows_of_cell.numerator_effect), 0)
    or metric_trust.disputed_denominator_net != coalesce(sum(rows_of_cell.denominator_effect), 0)
    or metric_trust.n_discrepancies != count(distinct rows_of_cell.discrepancy_key)
    or metric_trust.n_entities != count(distinct rows_of_cell.entity_ref)
