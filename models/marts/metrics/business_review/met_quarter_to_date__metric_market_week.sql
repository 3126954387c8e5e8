-- grain: one row per metric, market (and all of them) and week: the quarter as it stood at the week's end
with

parts as (

    select * from {{ ref('met_metric_parts__metric_market_day_edition') }}

),

durations as (

    select * from {{ ref('met_metric_durations__metric_event') }}

),

states as (

    select * from {{ ref('met_metric_states__metric_market_period') }}

),

registry as (

    select * from {{ ref('metric_registry') }}

),

floors as (

    select * from {{ ref('reporting_floors') }}

),

periods as (

    select * from {{ ref('int_review_periods') }}

),

targets as (

    select * from {{ ref('int_targets_in_force') }}

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

),

with_value as (

    select
        added_up.metric,
        added_up.market,
        added_up.week_start_date,
        cast(extract(year from added_up.quarter_start_date) as varchar)
        || '-Q' || cast(extract(quarter from added_up.quarter_start_date) as varchar) as quarter,
        registry.kind,
        registry.direction,
        added_up.n_observations,
        added_up.numerator,
        added_up.denominator,
        case
            when registry.kind = 'sum' then cast(added_up.numerator as double)
            when added_up.n_observations < floors.minimum then null
            when registry.kind = 'ratio' then {{ ratio('added_up.numerator', 'added_up.denominator') }}
            else added_up.median_hours
        end as value,
        cast({{ days_between('added_up.quarter_start_date', 'added_up.to_date') }} + 1 as double)
        / {{ days_between('added_up.quarter_start_date', "added_up.quarter_start_date + interval 3 month") }}
            as elapsed_share,
        added_up.to_date
    from added_up
    inner join registry on added_up.metric = registry.metric
    inner join floors on registry.floor = floors.floor

)

select
    with_value.metric,
    with_value.market,
    with_value.week_start_date,
    with_value.quarter,
    cast(with_value.n_observations as bigint) as n_observations,
    cast(with_value.numerator as decimal(28, 6)) as numerator,
    cast(with_value.denominator as decimal(28, 6)) as denominator,
    with_value.value,
    with_value.elapsed_share,
    {{ paced('with_value.kind', 'with_value.value', 'with_value.elapsed_share') }} as paced_value,
    targets.target,
    {{ meets_target(
        'with_value.direction',
        paced('with_value.kind', 'with_value.value', 'with_value.elapsed_share'),
        'targets.target'
    ) }} as is_on_pace,
    with_value.to_date
from with_value
left join targets
    on
        with_value.metric = targets.metric
        and with_value.market = targets.market
        and with_value.quarter = targets.quarter
