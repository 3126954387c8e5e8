-- grain: one row per raw row of market_ops.monthly_recipients that does not enter staging
{{ refused_rows('market_ops', 'monthly_recipients') }}
