-- grain: one row per creator and day with an event that may change the standing
with

creator_versions as (

    select * from {{ ref('int_creator_versions') }}

),

health_spans as (

    select * from {{ ref('int_health_spans') }}

),

restrictions as (

    select * from {{ ref('int_creator_restrictions_held') }}

),

repeat_violation_spans as (

    select * from {{ ref('int_repeat_violation_spans') }}

),

days_of_events as (

    select
        creator_id,
        cast(valid_from_at as date) as changed_date
    from creator_versions
    union distinct
    select
        creator_id,
        cast(span_from_at as date) as changed_date
    from health_spans
    union distinct
    select
        creator_id,
        cast(held_from_at as date) as changed_date
    from restrictions
    union distinct
    select
        creator_id,
        cast(held_to_at as date) as changed_date
    from restrictions
    where held_to_at is not null
    union distinct
    select
        creator_id,
        cast(span_from_at as date) as changed_date
    from repeat_violation_spans
    union distinct
    -- The highest count of a day may have ended before its end: the day after differs.
    select
        creator_id,
        cast(span_from_at + interval 1 day as date) as changed_date
    from repeat_violation_spans

)

select * from days_of_events
