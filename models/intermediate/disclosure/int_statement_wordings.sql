-- grain: one row per action, with the words the platform uses for what it does to visibility
with

levers as (

    select * from {{ ref('int_action_levers_newest') }}

),

lever_countries as (

    select * from {{ ref('int_lever_countries') }}

),

point_entries as (

    select * from {{ ref('int_point_entries') }}

),

statement_levers as (

    select * from {{ ref('statement_levers') }}
    where wording_order is not null

),

-- What was posted counts, not what the lever says of it.
points_posted as (

    select
        action_id,
        scheme_id,
        sum(abs(points)) as points
    from point_entries
    where entry_reason = 'violation'
    group by action_id, scheme_id

),

levers_in_the_eea as (

    select distinct
        action_id,
        lever
    from lever_countries
    where is_eea

),

levers_with_points as (

    select
        levers.action_id,
        levers.lever,
        levers.scheme_id,
        cast(coalesce(points_posted.points, levers.points) as bigint) as points
    from levers
    inner join levers_in_the_eea
        on levers.action_id = levers_in_the_eea.action_id and levers.lever = levers_in_the_eea.lever
    left join points_posted
        on
            levers.action_id = points_posted.action_id
            and levers.scheme_id = points_posted.scheme_id
            and levers.lever = 'points'

),

levers_worded as (

    select
        levers_with_points.action_id,
        statement_levers.wording_order,
        replace(
            case
                when levers_with_points.points = 1 then statement_levers.wording_one
                else statement_levers.wording_many
            end,
            '{n}',
            coalesce(cast(levers_with_points.points as varchar), '')
        ) as words
    from levers_with_points
    inner join statement_levers
        on
            levers_with_points.lever = statement_levers.lever
            and statement_levers.scheme_id in ('*', levers_with_points.scheme_id)

),

wordings as (

    select
        action_id,
        replace({{ text_agg('words', 'wording_order') }}, '; ', ' ') as visibility_text
    from levers_worded
    group by action_id

)

select * from wordings
