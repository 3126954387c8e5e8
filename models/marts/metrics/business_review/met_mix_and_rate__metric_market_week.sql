-- grain: one row per ratio metric, market (and all of them) and week with events in it or the week before
with

metric_values as (

    select * from {{ ref('met_metric_values__metric_market_period') }}

),

registry as (

    select * from {{ ref('metric_registry') }}

),

weeks as (

    select
        metric_values.metric,
        metric_values.market,
        metric_values.period_start_date as week_start_date,
        coalesce(cast(metric_values.numerator as double), 0) as numerator,
        coalesce(cast(metric_values.denominator as double), 0) as denominator
    from metric_values
    inner join registry on metric_values.metric = registry.metric
    where metric_values.period_kind = 'week' and metric_values.market != 'ALL' and registry.kind = 'ratio'

),

-- both weeks of a step, also for a market that has only one of them
steps as (

    select
        metric,
        market,
        week_start_date,
        numerator,
        denominator,
        0.0 as numerator_before,
        0.0 as denominator_before
    from weeks
    union all
    select
        metric,
        market,
        cast(week_start_date + interval 7 day as date) as week_start_date,
        0.0 as numerator,
        0.0 as denominator,
        numerator as numerator_before,
        denominator as denominator_before
    from weeks

),

markets_by_step as (

    select
        metric,
        market,
        week_start_date,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(numerator_before) as numerator_before,
        sum(denominator_before) as denominator_before
    from steps
    group by metric, market, week_start_date

),

shares_and_rates as (

    select
        metric,
        market,
        week_start_date,
        numerator,
        denominator,
        denominator / nullif(sum(denominator) over step, 0) as mix_share,
        denominator_before / nullif(sum(denominator_before) over step, 0) as mix_share_before,
        numerator / nullif(denominator, 0) as rate,
        numerator_before / nullif(denominator_before, 0) as rate_before,
        sum(numerator) over step / nullif(sum(denominator) over step, 0) as rate_of_all,
        sum(numerator_before) over step / nullif(sum(denominator_before) over step, 0) as rate_of_all_before
    from markets_by_step
    window step as (partition by metric, week_start_date)

),

-- mix: share of the market moved, at its mean rate against that of all; rate: its rate moved, at
-- its mean share.
-- A market that was not there, or is no more, had the rate it has in the other week: all of it is mix.
effects as (

    select
        metric,
        market,
        week_start_date,
        mix_share,
        mix_share_before,
        rate_of_all,
        rate_of_all_before,
        (mix_share - mix_share_before) * (
            (coalesce(rate, rate_before, 0) + coalesce(rate_before, rate, 0)) / 2
            - (rate_of_all + rate_of_all_before) / 2
        ) as mix_effect,
        (mix_share + mix_share_before) / 2
        * (coalesce(rate, rate_before, 0) - coalesce(rate_before, rate, 0)) as rate_effect
    from shares_and_rates
    where rate_of_all is not null and rate_of_all_before is not null

)

select
    metric,
    market,
    week_start_date,
    mix_share,
    mix_share_before,
    cast(null as double) as all_markets_change,
    mix_effect,
    rate_effect
from effects
where mix_share + mix_share_before > 0
union all
select
    metric,
    'ALL' as market,
    week_start_date,
    sum(mix_share) as mix_share,
    sum(mix_share_before) as mix_share_before,
    max(rate_of_all) - max(rate_of_all_before) as all_markets_change,
    sum(mix_effect) as mix_effect,
    sum(rate_effect) as rate_effect
from effects
group by metric, week_start_date
