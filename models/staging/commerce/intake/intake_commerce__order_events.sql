-- grain: one row per raw row of commerce.order_events that does not enter staging
{{ refused_rows('commerce', 'order_events') }}
