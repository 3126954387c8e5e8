-- What fails: a target in force without a row in the attainment, or with another target there.
-- When it matters: always; a market would be judged against the wrong figure or not at all.
-- How to resolve: compare the keys of both; a quarter outside the calendar is the usual cause.
{{ config(group='analytics_engineering') }}
select
    targets.metric,
    targets.market,
    targets.quarter,
    targets.target,
    attainment.target as shown_target
from {{ ref('int_targets_in_force') }} as targets
full outer join {{ ref('met_quarterly_attainment__metric_market_quarter') }} as attainment
    on
        targets.metric = attainment.metric
        and targets.market = attainment.market
        and targets.quarter = attainment.quarter
where targets.target is distinct from attainment.target
