-- grain: one row per raw row of moderation.decisions that does not enter staging
{{ refused_rows('moderation', 'decisions') }}
