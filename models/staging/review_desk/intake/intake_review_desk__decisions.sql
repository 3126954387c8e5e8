-- grain: one row per raw row of review_desk.decisions that does not enter staging
{{ refused_rows('review_desk', 'decisions') }}
