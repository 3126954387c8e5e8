-- grain: one row per metric, event and place in which it counts otherwise: what of it, market, day, duration
{%- set cell = ['metric', 'event_kind', 'event_id', 'counted_part', 'period_kind', 'market', 'stat_date'] %}
{%- set cell = cell + ['duration_hours'] %}
with

events_counted as (

    select * from {{ ref('events_counted') }}

),

editions_kept as (

    select * from {{ ref('editions_kept') }}
    where row_kind = 'change'

),

counted_now_and_before as (

    select
        {{ cell | join(',\n        ') }},
        n_observations,
        numerator,
        denominator,
        0 as n_observations_before,
        0 as numerator_before,
        0 as denominator_before,
        happened_date,
        arrived_at
    from events_counted
    union all
    select
        {{ cell | join(',\n        ') }},
        -n_observations as n_observations,
        -numerator as numerator,
        -denominator as denominator,
        n_observations as n_observations_before,
        numerator as numerator_before,
        denominator as denominator_before,
        null as happened_date,
        null as arrived_at
    from editions_kept

),

differences as (

    select
        {{ cell | join(',\n        ') }},
        sum(n_observations) as n_observations,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        max(happened_date) as happened_date,
        max(arrived_at) as arrived_at,
        sum(n_observations_before) != 0
        or sum(numerator_before) != 0
        or sum(denominator_before) != 0 as has_counted
    from counted_now_and_before
    group by {{ cell | join(', ') }}

),

-- an event that counts elsewhere now has a row where it counted and one where it counts
differences_of_events as (

    select
        {{ cell | join(',\n        ') }},
        n_observations,
        numerator,
        denominator,
        max(happened_date) over by_event as happened_date,
        max(arrived_at) over by_event as arrived_at,
        bool_or(has_counted) over by_event as was_counted
    from differences
    window by_event as (partition by metric, event_kind, event_id, counted_part, period_kind)

)

select * from differences_of_events
where n_observations != 0 or numerator != 0 or denominator != 0
