-- grain: one row per raw row of finance.fx_rates that does not enter staging
{{ refused_rows('finance', 'fx_rates') }}
