-- grain: one row per raw row of moderation.view_samples that does not enter staging
{{ refused_rows('moderation', 'view_samples') }}
