-- grain: one row per raw row of content_platform.live_sessions that does not enter staging
{{ refused_rows('content_platform', 'live_sessions') }}
