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
    qualify row_number() over (
        partition by content_id
        order by updated_at desc, _loaded_at desc nulls last, _file desc, _file_row desc
    ) = 1

)

select * from newest_versions
