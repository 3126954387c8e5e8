-- grain: one row per raw row of finance.settlements that does not enter staging
{{ refused_rows('finance', 'settlements') }}
