-- grain: one row per content
with

contents as (

    select * from {{ ref('int_contents_with_history') }}

),

contents_known_elsewhere as (

    select * from {{ ref('int_contents_known_elsewhere') }}

),

contents_with_first_product as (

    select * from {{ ref('int_contents_with_first_product') }}

),

home_markets as (

    select * from {{ ref('int_creator_home_markets') }}

),

all_contents as (

    select
        contents.content_id,
        contents.creator_id,
        contents.content_type,
        contents.surface,
        contents.language,
        contents.visibility,
        contents.removal_reason,
        contents.n_versions,
        contents.is_shoppable,
        contents.has_aigc_label,
        contents.has_ad_disclosure_label,
        true as is_known,
        contents.published_at,
        contents.first_removed_at,
        contents.last_restored_at
    from contents
    union all
    select
        contents_known_elsewhere.content_id,
        contents_known_elsewhere.creator_id,
        cast(null as varchar) as content_type,
        cast(null as varchar) as surface,
        cast(null as varchar) as language,
        cast(null as varchar) as visibility,
        cast(null as varchar) as removal_reason,
        0 as n_versions,
        cast(null as boolean) as is_shoppable,
        cast(null as boolean) as has_aigc_label,
        cast(null as boolean) as has_ad_disclosure_label,
        false as is_known,
        cast(null as timestamp) as published_at,
        cast(null as timestamp) as first_removed_at,
        cast(null as timestamp) as last_restored_at
    from contents_known_elsewhere

)

select
    all_contents.content_id,
    all_contents.creator_id,
    coalesce(home_markets.home_market, 'ZZ') as home_market,
    all_contents.content_type,
    all_contents.surface,
    all_contents.language,
    contents_with_first_product.product_category,
    all_contents.visibility,
    all_contents.removal_reason,
    coalesce(contents_with_first_product.n_products, 0) as n_products,
    all_contents.n_versions,
    all_contents.is_shoppable,
    all_contents.has_aigc_label,
    all_contents.has_ad_disclosure_label,
    all_contents.is_known,
    all_contents.published_at,
    all_contents.first_removed_at,
    all_contents.last_restored_at
from all_contents
left join contents_with_first_product on all_contents.content_id = contents_with_first_product.content_id
left join home_markets
    on
        all_contents.creator_id = home_markets.creator_id
        and coalesce(all_contents.published_at, cast('1900-01-01' as timestamp)) >= home_markets.held_from_at
        and coalesce(all_contents.published_at, cast('1900-01-01' as timestamp)) < home_markets.held_to_at
