-- grain: one row per raw row of market_ops.rollout_milestones that does not enter staging
{{ refused_rows('market_ops', 'rollout_milestones') }}
