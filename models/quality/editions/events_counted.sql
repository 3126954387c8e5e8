-- grain: one row per metric, event, what of it counts, kind of period and market
with

metric_events as (

    select * from {{ ref('met_metric_events__metric_event') }}

),

durations as (

    select * from {{ ref('met_metric_durations__metric_event') }}

),

appeals as (

    select * from {{ ref('fct_appeals') }}

),

arrivals as (

    select * from {{ ref('int_metric_events_with_arrival') }}

),

states as (

    select * from {{ ref('met_metric_states__metric_market_period') }}

),

periods as (

    select * from {{ ref('int_review_periods') }}

)

select
    metric,
    event_kind,
    event_id,
    counted_part,
    'any' as period_kind,
    market,
    stat_date,
    cast(happened_at as date) as happened_date,
    arrived_at,
    n_observations,
    coalesce(numerator, 0) as numerator,
    coalesce(denominator, 0) as denominator,
    cast(null as double) as duration_hours
from metric_events
union all
select
    durations.metric,
    'appeal' as event_kind,
    durations.event_id,
    'outcome' as counted_part,
    'any' as period_kind,
    durations.market,
    durations.stat_date,
    durations.stat_date as happened_date,
    coalesce(arrivals.outcome_arrived_at, appeals.decided_at) as arrived_at,
    1 as n_observations,
    0 as numerator,
    0 as denominator,
    durations.duration_hours
from durations
inner join appeals on durations.event_id = appeals.ticket_id
left join arrivals on durations.event_id = arrivals.event_id and arrivals.event_kind = 'appeal'
union all
-- a state has no events: it counts as one for each period
select
    states.metric,
    'state' as event_kind,
    cast(states.period_start_date as varchar) as event_id,
    'event' as counted_part,
    states.period_kind,
    states.market,
    states.period_start_date as stat_date,
    periods.period_end_date as happened_date,
    cast(null as timestamp) as arrived_at,
    states.n_observations,
    states.numerator,
    states.denominator,
    cast(null as double) as duration_hours
from states
inner join periods
    on states.period_kind = periods.period_kind and states.period_start_date = periods.period_start_date
