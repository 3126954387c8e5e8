-- grain: one row per raw row of creator_crm.communications that does not enter staging
{{ refused_rows('creator_crm', 'communications') }}
