-- grain: one row per raw row of creator_crm.rewards that does not enter staging
{{ refused_rows('creator_crm', 'rewards') }}
