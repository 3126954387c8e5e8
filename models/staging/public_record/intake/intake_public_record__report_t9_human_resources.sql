-- grain: one row per raw row of public_record.report_t9_human_resources that does not enter staging
{{ refused_rows('public_record', 'report_t9_human_resources') }}
