-- grain: one row per raw row of public_record.report_t4_notices that does not enter staging
{{ refused_rows('public_record', 'report_t4_notices') }}
