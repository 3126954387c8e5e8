-- grain: one row per raw row of privacy.erasures that does not enter staging
{{ refused_rows('privacy', 'erasures') }}
