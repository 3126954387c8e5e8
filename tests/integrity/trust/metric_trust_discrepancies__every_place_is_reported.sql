-- What fails: a discrepancy that moves a metric in a market and period of which metric_trust has no row.
-- When it matters: always; what is in dispute would be lost.
-- How to resolve: see which cells metric_values_by_period lists.
{{ config(group='analytics_engineering') }}
select
    effects.metric,
    effects.market,
    effects.period_kind,
    effects.period_start_date
from {{ ref('metric_trust_discrepancies') }} as effects
anti join {{ ref('metric_trust') }} as metric_trust
    on
        effects.metric = metric_trust.metric
        and effects.market = metric_trust.market
        and effects.period_kind = metric_trust.period_kind
        and effects.period_start_date = metric_trust.period_start_date
