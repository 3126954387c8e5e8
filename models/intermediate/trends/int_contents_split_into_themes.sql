-- grain: one row per content, kind of theme and theme
with

contents as (

    select * from {{ known(ref('stg_content_platform__contents')) }}

),

products as (

    select * from {{ known(ref('stg_commerce__products')) }}

),

user_reports as (

    select * from {{ known(ref('stg_moderation__user_reports')) }}

),

newest_contents as (

    select
        content_id,
        published_at,
        hashtags,
        product_ids,
        -- punctuation becomes blanks, so that words can be split at blanks
        translate(lower(caption), '.,:;!?¡¿()[]"«»…–—|/#،؟؛', '                        ') as words
    from contents
    where {{ happened('updated_at') }}
    {{ keep_newest(['content_id'], by='updated_at') }}

),

newest_products as (

    select
        product_id,
        lower(product_category) as product_category,
        upper(brand) as brand
    from products
    {{ keep_newest(['product_id']) }}

),

hashtags as (

    {{ json_list_items('newest_contents', ['content_id', 'published_at'], 'hashtags') }}

),

words as (

    {{ split_items('newest_contents', ['content_id', 'published_at'], 'words', ' ') }}

),

attached_products as (

    {{ json_list_items('newest_contents', ['content_id', 'published_at'], 'product_ids') }}

),

themes_gathered as (

    select
        content_id,
        'hashtag' as theme_type,
        lower(item) as theme,
        published_at as themed_at
    from hashtags
    union all
    -- an @ stands in handles and addresses, which are personal data
    select
        content_id,
        'caption_term' as theme_type,
        item as theme,
        published_at as themed_at
    from words
    where item not like '%@%'
    union all
    select
        attached_products.content_id,
        'product_category' as theme_type,
        newest_products.product_category as theme,
        attached_products.published_at as themed_at
    from attached_products
    inner join newest_products on attached_products.item = newest_products.product_id
    union all
    select
        attached_products.content_id,
        'brand' as theme_type,
        newest_products.brand as theme,
        attached_products.published_at as themed_at
    from attached_products
    inner join newest_products on attached_products.item = newest_products.product_id
    union all
    select
        content_id,
        'report_reason' as theme_type,
        lower(report_reason) as theme,
        received_at as themed_at
    from user_reports
    where {{ happened('received_at') }}

),

themes_once_per_content as (

    select
        content_id,
        theme_type,
        theme,
        min(themed_at) as themed_at
    from themes_gathered
    where content_id is not null and theme is not null and theme != ''
    group by content_id, theme_type, theme

)

select * from themes_once_per_content
