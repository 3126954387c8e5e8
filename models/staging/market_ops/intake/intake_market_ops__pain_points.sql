-- grain: one row per raw row of market_ops.pain_points that does not enter staging
{{ refused_rows('market_ops', 'pain_points') }}
