-- grain: one row per content
with

contents as (

    select * from {{ known(ref('stg_content_platform__contents')) }}

),

newest_versions as (

    select
        content_id,
        creator_id,
        content_type,
        _loaded_at
    from contents
    where {{ happened('updated_at') }}
    {{ keep_newest(['content_id'], by='updated_at') }}

)

select * from newest_versions
