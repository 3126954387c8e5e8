-- grain: one row per raw row of enforcement.points_ledger that does not enter staging
{{ refused_rows('enforcement', 'points_ledger') }}
