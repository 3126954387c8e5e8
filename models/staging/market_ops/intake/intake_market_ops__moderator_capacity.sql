-- grain: one row per raw row of market_ops.moderator_capacity that does not enter staging
{{ refused_rows('market_ops', 'moderator_capacity') }}
