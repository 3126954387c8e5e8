-- grain: one row per raw row of dsa.statements_submitted that does not enter staging
{{ refused_rows('dsa', 'statements_submitted') }}
