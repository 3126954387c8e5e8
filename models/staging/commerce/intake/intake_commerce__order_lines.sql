-- grain: one row per raw row of commerce.order_lines that does not enter staging
{{ refused_rows('commerce', 'order_lines') }}
