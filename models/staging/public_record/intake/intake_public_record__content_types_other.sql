-- grain: one row per raw row of public_record.content_types_other that does not enter staging
{{ refused_rows('public_record', 'content_types_other') }}
