-- grain: one row per raw row of content_platform.content_daily_stats that does not enter staging, and per file and day read
{{ refused_rows_by_day('content_platform', 'content_daily_stats', 'stat_date') }}
