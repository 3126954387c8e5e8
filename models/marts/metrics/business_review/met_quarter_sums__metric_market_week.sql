-- grain: one row per metric, market (and all of them) and week: sums of the quarter up to the week's end
with

parts as (

    select * from {{ ref('met_metric_parts__metric_market_policy_day_edition') }}

),

durations as (

    select * from {{ ref('met_metric_durations__metric_event') }}

),

states as (

    select * from {{ ref('met_metric_states__metric_market_period') }}

),

periods as (

    select * from {{ ref('int_review_periods') }}

),

events as (
    {% for market in ['market', "'ALL'"] %}
    select
        metric,
        {{ market }} as market,
        stat_date,
        n_observations,
        numerator,
        denominator,
        cast(null as double) as duration_hours
    from parts
    union all
    select
        metric,
        {{ market }} as market,
        stat_date,
        1 as n_observations,
        null as numerator,
        null as denominator,
        duration_hours
    from durations
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- a week belongs to the quarter its last day, or the reporting day within it, is in
weeks as (

    select
        period_start_date as week_start_date,
        least(period_end_date, reporting_as_of_date) as to_date,
        cast(date_trunc('quarter', least(period_end_date, reporting_as_of_date)) as date)
            as quarter_start_date
    from periods
    where period_kind = 'week'

),

added_up as (

    select
        events.metric,
        events.market,
        weeks.week_start_date,
        weeks.to_date,
        weeks.quarter_start_date,
        sum(events.n_observations) as n_observations,
        sum(events.numerator) as numerator,
        sum(events.denominator) as denominator,
        percentile_cont(0.5) within group (order by events.duration_hours) as median_hours
    from events
    inner join weeks on events.stat_date between weeks.quarter_start_date and weeks.to_date
    group by events.metric, events.market, weeks.week_start_date, weeks.to_date, weeks.quarter_start_date
    union all
    select
        states.metric,
        states.market,
        weeks.week_start_date,
        weeks.to_date,
        weeks.quarter_start_date,
        states.n_observations,
        states.numerator,
        states.denominator,
        cast(null as double) as median_hours
    from states
    inner join weeks on states.period_start_date = weeks.week_start_date
    where states.period_kind = 'week'

)

select
    metric,
    market,
    week_start_date,
    cast(n_observations as bigint) as n_observations,
    cast(numerator as decimal(28, 6)) as numerator,
    cast(denominator as decimal(28, 6)) as denominator,
    median_hours,
    quarter_start_date,
    to_date
from added_up
