-- grain: one row per raw row of privacy.legal_holds that does not enter staging
{{ refused_rows('privacy', 'legal_holds') }}
