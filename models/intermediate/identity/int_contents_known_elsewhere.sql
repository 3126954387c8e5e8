-- grain: one row per content id that other systems name and the content platform does not
with

contents as (

    select * from {{ ref('int_contents_with_history') }}

),

detections as (

    select * from {{ ref('int_detections_newest') }}

),

levers as (

    select * from {{ ref('int_action_levers_newest') }}

),

view_samples as (

    select * from {{ ref('int_view_samples_newest') }}

),

orders as (

    select * from {{ known(ref('stg_commerce__orders')) }}

),

ids_named as (

    select
        content_id,
        creator_id
    from detections
    union distinct
    select
        content_id,
        creator_id
    from levers
    union distinct
    select
        content_id,
        creator_id
    from orders
    union distinct
    select
        content_id,
        cast(null as varchar) as creator_id
    from view_samples

),

contents_known_elsewhere as (

    select
        ids_named.content_id,
        min(ids_named.creator_id) as creator_id
    from ids_named
    left join contents on ids_named.content_id = contents.content_id
    where contents.content_id is null and ids_named.content_id is not null
    group by ids_named.content_id

)

select * from contents_known_elsewhere
