-- grain: one row per raw row of public_record.dsa_daily_statistics that does not enter staging
{{ refused_rows('public_record', 'dsa_daily_statistics') }}
