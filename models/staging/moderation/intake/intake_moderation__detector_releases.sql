-- grain: one row per raw row of moderation.detector_releases that does not enter staging
{{ refused_rows('moderation', 'detector_releases') }}
