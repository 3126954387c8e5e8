-- grain: one row per metric, event, what of it counts, kind of period, market, day and duration that counts otherwise
{%- set cell = ['metric', 'event_kind', 'event_id', 'counted_part', 'period_kind', 'market', 'stat_date', 'duration_hours'] %}
{%- set counts = ['n_observations', 'numerator', 'denominator'] %}
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
        {{ (cell + counts) | join(',\n        ') }},
        happened_date,
        arrived_at,
        {%- for count in counts %}
        0 as {{ count }}_before{{ ',' if not loop.last }}
        {%- endfor %}
    from events_counted
    union all
    select
        {{ cell | join(',\n        ') }},
        {%- for count in counts %}
        -{{ count }} as {{ count }},
        {%- endfor %}
        null as happened_date,
        null as arrived_at,
        {%- for count in counts %}
        {{ count }} as {{ count }}_before{{ ',' if not loop.last }}
        {%- endfor %}
    from editions_kept

),

differences as (

    select
        {{ cell | join(',\n        ') }},
        {%- for count in counts %}
        sum({{ count }}) as {{ count }},
        {%- endfor %}
        max(happened_date) as happened_date,
        max(arrived_at) as arrived_at,
        {% for count in counts -%}
        sum({{ count }}_before) != 0{{ ' or ' if not loop.last }}
        {%- endfor %} as has_counted
    from counted_now_and_before
    group by {{ cell | join(', ') }}

),

-- an event that counts elsewhere now has a row where it counted and one where it counts
differences_of_events as (

    select
        {{ (cell + counts) | join(',\n        ') }},
        max(happened_date) over by_event as happened_date,
        max(arrived_at) over by_event as arrived_at,
        bool_or(has_counted) over by_event as was_counted
    from differences
    window by_event as (partition by metric, event_kind, event_id, counted_part, period_kind)

)

select * from differences_of_events
where {% for count in counts -%}
    {{ count }} != 0{{ ' or ' if not loop.last }}
{%- endfor %}
