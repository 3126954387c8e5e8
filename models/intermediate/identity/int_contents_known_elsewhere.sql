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

user_reports as (

    select * from {{ ref('int_user_reports_newest') }}

),

content_days as (

    select * from {{ ref('int_content_days_with_creators') }}

),

orders as (

    select * from {{ ref('int_orders_with_gmv_stages') }}

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
    union distinct
    select
        content_id,
        creator_id
    from user_reports
    union distinct
    select
        content_id,
        cast(null as varchar) as creator_id
    from content_days

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
