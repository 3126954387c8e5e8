-- grain: one row per raw row of public_record.statements_full that does not enter staging
{{ refused_rows('public_record', 'statements_full') }}
