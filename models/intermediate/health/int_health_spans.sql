-- grain: one row per creator, scheme and span of time in which the points that count do not change
with

health_events as (

    select * from {{ ref('int_health_events') }}

),

health_schemes as (

    select * from {{ ref('health_schemes') }}

),

changes_by_moment as (

    select
        creator_id,
        scheme_id,
        event_at,
        sum(points_change) as points_change,
        sum(n_violations_change) as n_violations_change
    from health_events
    group by creator_id, scheme_id, event_at
    having sum(points_change) != 0 or sum(n_violations_change) != 0

),

running_sums as (

    select
        creator_id,
        scheme_id,
        cast(sum(points_change) over running as bigint) as points_sum,
        cast(sum(n_violations_change) over running as bigint) as n_active_violations,
        event_at as span_from_at,
        lead(event_at) over (partition by creator_id, scheme_id order by event_at) as span_to_at
    from changes_by_moment
    window running as (
        partition by creator_id, scheme_id order by event_at rows between unbounded preceding and current row
    )

),

-- Clamped after summing: what lies beyond the scale is not forgotten.
spans_scored as (

    select
        running_sums.creator_id,
        running_sums.scheme_id,
        running_sums.points_sum,
        least(
            health_schemes.maximum,
            greatest(health_schemes.minimum, health_schemes.start_value + running_sums.points_sum)
        ) as health_score,
        running_sums.n_active_violations,
        running_sums.span_from_at,
        running_sums.span_to_at
    from running_sums
    left join health_schemes on running_sums.scheme_id = health_schemes.scheme_id

)

select * from spans_scored
