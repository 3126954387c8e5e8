-- grain: one row per raw row of public_record.report_t3_member_state_orders that does not enter staging
{{ refused_rows('public_record', 'report_t3_member_state_orders') }}
