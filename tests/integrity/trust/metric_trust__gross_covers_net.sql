-- What fails: more in dispute on balance than record by record.
-- When it matters: always; records would be counted with a sign where they must not.
-- How to resolve: compare metric_disputes with the rows of metric_trust_discrepancies.
{{ config(group='analytics_engineering') }}
select
    metric,
    market,
    period_kind,
    period_start_date,
    disputed_net,
    disputed_gross,
    disputed_denominator_net,
    disputed_denominator_gross
from {{ ref('metric_trust') }}
where
    disputed_gross < abs(disputed_net)
    or disputed_denominator_gross < abs(disputed_denominator_net)
    or (n_discrepancies = 0 and disputed_gross + disputed_denominator_gross != 0)
    or disputed_gross is null
