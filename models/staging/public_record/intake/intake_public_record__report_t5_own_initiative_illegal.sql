-- grain: one row per raw row of public_record.report_t5_own_initiative_illegal that does not enter staging
{{ refused_rows('public_record', 'report_t5_own_initiative_illegal') }}
