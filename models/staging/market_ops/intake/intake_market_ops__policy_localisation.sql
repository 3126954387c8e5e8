-- grain: one row per raw row of market_ops.policy_localisation that does not enter staging
{{ refused_rows('market_ops', 'policy_localisation') }}
