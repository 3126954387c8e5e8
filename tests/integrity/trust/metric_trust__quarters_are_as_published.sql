-- What fails: a quarter that metric_trust lacks or reports otherwise than the mart of the metrics.
-- When it matters: always; trust would be told of a figure that nobody published.
-- How to resolve: compare metric_values_by_period with met_metric_sums__metric_market_period.
{{ config(group='analytics_engineering') }}
select
    published.metric,
    published.market,
    published.period_start_date,
    published.value as published_value,
    metric_trust.value
from {{ ref('met_metric_values__metric_market_period') }} as published
left join {{ ref('metric_trust') }} as metric_trust
    on
        published.metric = metric_trust.metric
        and published.market = metric_trust.market
        and published.period_kind = metric_trust.period_kind
        and published.period_start_date = metric_trust.period_start_date
where
    published.period_kind = 'quarter'
    and (
        metric_trust.metric is null
        or metric_trust.value is distinct from published.value
        or metric_trust.n_observations != published.n_observations
        or coalesce(metric_trust.numerator, 0) != coalesce(published.numerator, 0)
        or coalesce(metric_trust.denominator, 0) != coalesce(published.denominator, 0)
    )
