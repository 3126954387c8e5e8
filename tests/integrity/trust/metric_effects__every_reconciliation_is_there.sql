-- What fails: a reconciliation without a rule about what its findings move; a rule that moves something and
-- does not say what and how, or moves nothing and does; a rule that moves a median.
-- When it matters: always; a finding without a rule would be taken to move no metric.
-- How to resolve: add the reconciliation to seed metric_effects; with effect none, and why, if nothing moves.
{{ config(group='analytics_engineering') }}
select
    reconciliations.reconciliation,
    metric_effects.metric,
    metric_effects.effect
from {{ ref('reconciliations') }} as reconciliations
left join {{ ref('metric_effects') }} as metric_effects
    on reconciliations.reconciliation = metric_effects.reconciliation
left join {{ ref('trusted_metrics') }} as trusted_metrics on metric_effects.metric = trusted_metrics.metric
where
    metric_effects.reconciliation is null
    or (
        metric_effects.effect != 'none'
        and (
            metric_effects.metric is null or metric_effects.part is null or metric_effects.sign is null
            or metric_effects.moves_when is null
        )
    )
    or (
        metric_effects.effect = 'none'
        and (metric_effects.part is not null or metric_effects.sign is not null)
    )
    or (metric_effects.effect != 'none' and trusted_metrics.kind = 'median')
