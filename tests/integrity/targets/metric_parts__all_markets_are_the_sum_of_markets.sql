-- What fails: a week or quarter in which a numerator, a denominator or a count of all markets is
-- not the sum over markets.
-- When it matters: always; the review of all markets would contradict that of each.
-- How to resolve: look for a market that is left out of one of them.
{{ config(group='analytics_engineering') }}
select
    metric,
    period_kind,
    period_start_date
from {{ ref('met_metric_values__metric_market_period') }}
group by metric, period_kind, period_start_date
having
    sum(n_observations) filter (where market = 'ALL')
    is distinct from sum(n_observations) filter (where market != 'ALL')
    or coalesce(sum(numerator) filter (where market = 'ALL'), 0)
    != coalesce(sum(numerator) filter (where market != 'ALL'), 0)
    or coalesce(sum(denominator) filter (where market = 'ALL'), 0)
    != coalesce(sum(denominator) filter (where market != 'ALL'), 0)
