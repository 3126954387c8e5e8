-- grain: one row per metric of a state, market (and all of them), kind of period and period
with

creator_spans as (

    select * from {{ ref('met_creator_health__creator_span') }}

),

parts as (

    select * from {{ ref('met_metric_parts__metric_market_policy_day_edition') }}

),

periods as (

    select * from {{ ref('int_review_periods') }}
    where period_end_date >= (select min(parts.stat_date) from parts)

),

-- the standing at the end of the last day of the period, or of the reporting day within it
standings_at_end as (

    select
        periods.period_kind,
        periods.period_start_date,
        coalesce(creator_spans.home_market, 'ZZ') as market,
        creator_spans.band
    from periods
    inner join creator_spans
        on
            creator_spans.valid_from_date <= least(periods.period_end_date, periods.reporting_as_of_date)
            and (
                creator_spans.valid_to_date is null
                or creator_spans.valid_to_date > least(periods.period_end_date, periods.reporting_as_of_date)
            )
    where creator_spans.band is not null and not creator_spans.is_test_account

),

standings_with_all_markets as (
    {% for market in ['market', "'ALL'"] %}
    select
        period_kind,
        period_start_date,
        {{ market }} as market,
        band
    from standings_at_end
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    'healthy_creator_share' as metric,
    market,
    period_kind,
    period_start_date,
    count(*) as n_observations,
    cast(count(*) filter (where band = 'healthy') as decimal(28, 6)) as numerator,
    cast(count(*) as decimal(28, 6)) as denominator
from standings_with_all_markets
group by market, period_kind, period_start_date
