-- grain: one row per raw row of commerce.refunds that does not enter staging
{{ refused_rows('commerce', 'refunds') }}
