-- grain: one row per raw row of commerce.products that does not enter staging
{{ refused_rows('commerce', 'products') }}
