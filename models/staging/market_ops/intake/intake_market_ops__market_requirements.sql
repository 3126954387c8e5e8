-- grain: one row per raw row of market_ops.market_requirements that does not enter staging
{{ refused_rows('market_ops', 'market_requirements') }}
