-- grain: one row per product
with

accepted as (

    {{ accepted_rows('commerce', 'products') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('product_id') }} as product_id,
        {{ clean_id('seller_id') }} as seller_id,
        ---------- strings
        {{ clean_text('category') }} as product_category,
        {{ clean_text('brand') }} as brand,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
