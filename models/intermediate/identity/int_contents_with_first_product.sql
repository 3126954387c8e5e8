-- grain: one row per content with products attached
with

contents as (

    select * from {{ ref('int_contents_with_history') }}

),

products as (

    select * from {{ known(ref('stg_commerce__products')) }}

),

attached_products as (

    {{ json_list_items('contents', ['content_id'], 'product_ids') }}

),

newest_products as (

    select
        product_id,
        product_category
    from products
    {{ keep_newest(['product_id']) }}

),

contents_with_first_product as (

    select
        attached_products.content_id,
        count(*) as n_products,
        min_by(attached_products.item, attached_products.position) as first_product_id,
        max(newest_products.product_category) filter (where attached_products.position = 1)
            as product_category
    from attached_products
    left join newest_products on attached_products.item = newest_products.product_id
    group by attached_products.content_id

)

select * from contents_with_first_product
