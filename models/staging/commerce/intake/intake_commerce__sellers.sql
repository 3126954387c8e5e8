-- grain: one row per raw row of commerce.sellers that does not enter staging
{{ refused_rows('commerce', 'sellers') }}
