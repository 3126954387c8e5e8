-- grain: one row per content
with

contents as (

    select * from {{ known(ref('stg_content_platform__contents')) }}

),

versions as (

    select *
    from contents
    where {{ happened('updated_at') }}
    {{ keep_newest(['content_id', 'updated_at']) }}

),

newest_versions as (

    select *
    from versions
    qualify row_number() over (partition by content_id order by updated_at desc) = 1

),

versions_summed as (

    select
        content_id,
        count(*) as n_versions,
        min(published_at) as published_at,
        min(updated_at) filter (where visibility = 'removed') as first_removed_at,
        max(updated_at) filter (where visibility = 'restored') as last_restored_at
    from versions
    group by content_id

),

contents_with_history as (

    select
        newest_versions.content_id,
        newest_versions.creator_id,
        newest_versions.content_type,
        newest_versions.surface,
        newest_versions.language,
        newest_versions.product_ids,
        newest_versions.visibility,
        newest_versions.removal_reason,
        versions_summed.n_versions,
        newest_versions.is_shoppable,
        newest_versions.has_aigc_label,
        newest_versions.has_ad_disclosure_label,
        versions_summed.published_at,
        versions_summed.first_removed_at,
        versions_summed.last_restored_at
    from newest_versions
    inner join versions_summed on newest_versions.content_id = versions_summed.content_id

)

select * from contents_with_history
