-- grain: one row per raw row of moderation.detections that does not enter staging
{{ refused_rows('moderation', 'detections') }}
