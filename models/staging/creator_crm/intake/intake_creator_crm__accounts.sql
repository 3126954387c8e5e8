-- grain: one row per raw row of creator_crm.accounts that does not enter staging
{{ refused_rows('creator_crm', 'accounts') }}
