-- grain: one row per raw row of public_record.report_t7_appeals_and_recidivism that does not enter staging
{{ refused_rows('public_record', 'report_t7_appeals_and_recidivism') }}
