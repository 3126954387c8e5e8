-- grain: one row per raw row of enforcement.health_snapshots that does not enter staging
{{ refused_rows('enforcement', 'health_snapshots') }}
