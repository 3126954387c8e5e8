-- grain: one row per raw row of dsa.submission_receipts that does not enter staging
{{ refused_rows('dsa', 'submission_receipts') }}
