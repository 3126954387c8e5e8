-- grain: one row per raw row of enforcement.action_events that does not enter staging
{{ refused_rows('enforcement', 'action_events') }}
