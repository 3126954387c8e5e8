-- grain: one row per raw row of finance.ledger_entries that does not enter staging
{{ refused_rows('finance', 'ledger_entries') }}
