-- grain: one row per raw row of content_platform.content_daily_stats that does not enter staging
{{ refused_rows('content_platform', 'content_daily_stats') }}
