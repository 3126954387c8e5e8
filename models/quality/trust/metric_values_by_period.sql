-- grain: one row per metric, market (and all of them), kind of period (month, quarter) and period
with

sums_by_day as (

    select * from {{ ref('metric_sums_by_day') }}

),

durations as (

    select * from {{ ref('met_metric_durations__metric_event') }}

),

creator_standings as (

    select * from {{ ref('creator_standings_by_period') }}

),

trusted_metrics as (

    select * from {{ ref('trusted_metrics') }}

),

trust_periods as (

    select * from {{ ref('trust_periods') }}

),

markets as (

    select * from {{ ref('dim_markets') }}

),

events as (

    select
        metric,
        market,
        stat_date,
        n_observations,
        numerator,
        denominator,
        cast(null as double) as duration_hours
    from sums_by_day
    union all
    select
        metric,
        market,
        stat_date,
        1 as n_observations,
        null as numerator,
        null as denominator,
        duration_hours
    from durations

),

counts_by_period as (
    {% for market in ['market', "'ALL'"] %}
    select
        events.metric,
        {{ market }} as market,
        trust_periods.period_kind,
        trust_periods.period_start_date,
        sum(events.n_observations) as n_observations,
        sum(events.numerator) as numerator,
        sum(events.denominator) as denominator,
        percentile_cont(0.5) within group (order by events.duration_hours) as median_hours
    from events
    inner join trust_periods
        on events.stat_date between trust_periods.period_start_date and trust_periods.last_date
    group by
        events.metric, {{ market ~ ', ' if market == 'market' }}trust_periods.period_kind,
        trust_periods.period_start_date
    union all
    select
        'healthy_creator_share' as metric,
        {{ market }} as market,
        period_kind,
        period_start_date,
        count(*) as n_observations,
        count(*) filter (where band = 'healthy') as numerator,
        count(*) as denominator,
        null as median_hours
    from creator_standings
    group by {{ market ~ ', ' if market == 'market' }}period_kind, period_start_date
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- a launched market has a row in each period, with or without events
cells as (

    select
        trusted_metrics.metric,
        markets.market,
        trust_periods.period_kind,
        trust_periods.period_start_date
    from trust_periods
    inner join markets on trust_periods.period_end_date >= markets.launch_date
    cross join trusted_metrics
    union
    select
        trusted_metrics.metric,
        'ALL' as market,
        trust_periods.period_kind,
        trust_periods.period_start_date
    from trust_periods
    cross join trusted_metrics
    union
    select
        metric,
        market,
        period_kind,
        period_start_date
    from counts_by_period

)

select
    cells.metric,
    cells.market,
    cells.period_kind,
    cells.period_start_date,
    trusted_metrics.kind,
    trusted_metrics.unit,
    coalesce(counts.n_observations, 0) >= trusted_metrics.n_observations_needed as is_above_floor,
    cast(coalesce(counts.n_observations, 0) as bigint) as n_observations,
    cast(counts.numerator as decimal(28, 6)) as numerator,
    cast(counts.denominator as decimal(28, 6)) as denominator,
    case
        when trusted_metrics.kind = 'sum' then coalesce(cast(counts.numerator as double), 0)
        when coalesce(counts.n_observations, 0) < trusted_metrics.n_observations_needed then null
        when trusted_metrics.kind = 'ratio' then {{ ratio('counts.numerator', 'counts.denominator') }}
        else counts.median_hours
    end as value
from cells
inner join trusted_metrics on cells.metric = trusted_metrics.metric
left join counts_by_period as counts
    on
        cells.metric = counts.metric
        and cells.market = counts.market
        and cells.period_kind = counts.period_kind
        and cells.period_start_date = counts.period_start_date
