-- grain: one row per raw row of content_platform.creators that does not enter staging
{{ refused_rows('content_platform', 'creators') }}
