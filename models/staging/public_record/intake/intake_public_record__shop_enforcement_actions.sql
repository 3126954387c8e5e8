-- grain: one row per raw row of public_record.shop_enforcement_actions that does not enter staging
{{ refused_rows('public_record', 'shop_enforcement_actions') }}
