-- grain: one row per raw row of market_ops.targets that does not enter staging
{{ refused_rows('market_ops', 'targets') }}
