-- grain: one row per metric, market (and all of them), kind of period and period
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

    select
        metric,
        market,
        stat_date,
        edition_date,
        n_observations,
        numerator,
        denominator,
        squared_weight,
        squared_hit_weight,
        cast(null as double) as duration_hours
    from parts
    union all
    select
        metric,
        market,
        stat_date,
        edition_date,
        1 as n_observations,
        null as numerator,
        null as denominator,
        null as squared_weight,
        null as squared_hit_weight,
        duration_hours
    from durations

),

-- every event counts for its own market and for all markets together
events_with_all_markets as (
    {% for market in ['market', "'ALL'"] %}
    select
        metric,
        {{ market }} as market,
        stat_date,
        edition_date,
        n_observations,
        numerator,
        denominator,
        squared_weight,
        squared_hit_weight,
        duration_hours
    from events
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

events_by_period as (

    select
        events.metric,
        events.market,
        periods.period_kind,
        periods.period_start_date,
        events.n_observations,
        events.numerator,
        events.denominator,
        events.squared_weight,
        events.squared_hit_weight,
        events.duration_hours,
        events.edition_date <= periods.first_edition_date as is_in_first_edition,
        events.edition_date <= periods.last_edition_date as is_in_last_edition,
        count(events.duration_hours) over by_period as n_durations,
        row_number() over (by_period order by events.duration_hours nulls last) as nth_duration
    from events_with_all_markets as events
    inner join periods on events.stat_date between periods.period_start_date and periods.period_end_date
    window by_period as (
        partition by events.metric, events.market, periods.period_kind, periods.period_start_date
    )

)
{% set editions = {
    '': 'true', 'first_edition_': 'is_in_first_edition', 'last_edition_': 'is_in_last_edition'
} %}
select
    metric,
    market,
    period_kind,
    period_start_date,
    {% for state, condition in editions.items() -%}
    cast(coalesce(sum(n_observations) filter (where {{ condition }}), 0) as bigint)
        as {{ state }}n_observations,
    {% endfor -%}
    {% for state, condition in editions.items() -%}
    cast(sum(numerator) filter (where {{ condition }}) as decimal(28, 6)) as {{ state }}numerator,
    cast(sum(denominator) filter (where {{ condition }}) as decimal(28, 6)) as {{ state }}denominator,
    percentile_cont(0.5) within group (order by duration_hours) filter (where {{ condition }})
        as {{ state }}median_hours,
    {% endfor -%}
    min(duration_hours) filter (where nth_duration >= {{ median_rank('n_durations', '-') }})
        as median_lower_hours,
    min(duration_hours) filter (where nth_duration >= {{ median_rank('n_durations', '+') }})
        as median_upper_hours,
    sum(squared_weight) as squared_weight,
    sum(squared_hit_weight) as squared_hit_weight
from events_by_period
group by metric, market, period_kind, period_start_date
union all
-- a state has no events that could come late: every edition has it as it is now
select
    metric,
    market,
    period_kind,
    period_start_date,
    {% for state in editions -%}
    n_observations{% if state %} as {{ state }}n_observations{% endif %},
    {% endfor -%}
    {% for state in editions -%}
    numerator{% if state %} as {{ state }}numerator{% endif %},
    denominator{% if state %} as {{ state }}denominator{% endif %},
    cast(null as double) as {{ state }}median_hours,
    {% endfor -%}
    cast(null as double) as median_lower_hours,
    cast(null as double) as median_upper_hours,
    cast(null as double) as squared_weight,
    cast(null as double) as squared_hit_weight
from states
