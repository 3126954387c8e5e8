-- What fails: a week whose mix and rate effects do not add up to the change of the ratio of all markets.
-- When it matters: always; a part of the change would have no explanation.
-- How to resolve: look for a market with events in one of the two weeks only.
{{ config(group='analytics_engineering') }}
select
    metric,
    week_start_date,
    all_markets_change,
    mix_effect,
    rate_effect
from {{ ref('met_mix_and_rate__metric_market_week') }}
where market = 'ALL' and abs(all_markets_change - mix_effect - rate_effect) > 1e-9
