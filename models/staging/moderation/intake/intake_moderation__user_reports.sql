-- grain: one row per raw row of moderation.user_reports that does not enter staging
{{ refused_rows('moderation', 'user_reports') }}
