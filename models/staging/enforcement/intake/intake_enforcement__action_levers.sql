-- grain: one row per raw row of enforcement.action_levers that does not enter staging
{{ refused_rows('enforcement', 'action_levers') }}
