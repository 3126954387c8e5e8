-- What fails: a reported value outside its range, or one without a range.
-- When it matters: always; a reader would take a bound for one that is none.
-- How to resolve: look for a denominator that the effects bring to nothing.
{{ config(group='analytics_engineering') }}
select
    metric,
    market,
    period_kind,
    period_start_date,
    value_low,
    value,
    value_high
from {{ ref('metric_trust') }}
where not (value is null and value_low is null and value_high is null) and not coalesce(
    value_low <= value and value <= value_high, false
)
