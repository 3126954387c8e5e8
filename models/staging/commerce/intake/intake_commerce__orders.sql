-- grain: one row per raw row of commerce.orders that does not enter staging
{{ refused_rows('commerce', 'orders') }}
