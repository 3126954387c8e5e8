-- grain: one row per raw row of public_record.report_t6_own_initiative_terms that does not enter staging
{{ refused_rows('public_record', 'report_t6_own_initiative_terms') }}
