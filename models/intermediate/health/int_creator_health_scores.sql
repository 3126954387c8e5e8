-- grain: one row per creator, day at whose end the standing may differ, and scheme that scores on it
with

days_changed as (

    select * from {{ ref('int_creator_health_days_changed') }}

),

schemes_in_force as (

    select * from {{ ref('int_health_schemes_in_force') }}

),

health_schemes as (

    select * from {{ ref('health_schemes') }}

),

health_bands as (

    select * from {{ ref('health_bands') }}

),

health_spans as (

    select * from {{ ref('int_health_spans') }}

),

-- Every scheme that scores on the day; a creator without entries has the start score.
scores as (

    select
        days_changed.creator_id,
        days_changed.changed_date,
        schemes_in_force.scheme_id,
        schemes_in_force.rulebook_version,
        schemes_in_force.is_in_force,
        coalesce(health_spans.health_score, health_schemes.start_value) as health_score,
        coalesce(health_spans.n_active_violations, 0) as n_active_violations
    from days_changed
    inner join schemes_in_force
        on
            days_changed.home_market = schemes_in_force.market
            and days_changed.changed_date >= schemes_in_force.valid_from_date
            and days_changed.changed_date < coalesce(schemes_in_force.valid_to_date, date '9999-12-31')
    inner join health_schemes on schemes_in_force.scheme_id = health_schemes.scheme_id
    left join health_spans
        on
            days_changed.creator_id = health_spans.creator_id
            and schemes_in_force.scheme_id = health_spans.scheme_id
            and days_changed.day_end_at > health_spans.span_from_at
            and (health_spans.span_to_at is null or days_changed.day_end_at <= health_spans.span_to_at)

),

scores_with_band as (

    select
        scores.*,
        health_bands.band
    from scores
    left join health_bands
        on
            scores.scheme_id = health_bands.scheme_id
            and scores.rulebook_version = health_bands.rulebook_version
            and scores.health_score >= health_bands.lower_bound
            and scores.health_score < health_bands.upper_bound

)

select * from scores_with_band
