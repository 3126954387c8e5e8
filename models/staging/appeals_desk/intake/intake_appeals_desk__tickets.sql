-- grain: one row per raw row of appeals_desk.tickets that does not enter staging
{{ refused_rows('appeals_desk', 'tickets') }}
