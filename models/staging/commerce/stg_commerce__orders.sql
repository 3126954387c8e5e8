-- grain: one row per order
with

accepted as (

    {{ accepted_rows('commerce', 'orders') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('order_id') }} as order_id,
        {{ clean_id('content_id') }} as content_id,
        {{ clean_id('creator_id') }} as creator_id,
        ---------- strings
        {{ clean_text('attribution_type') }} as attribution_type,
        {{ clean_id('buyer_market') }} as buyer_market,
        {{ clean_id('shop_market') }} as shop_market,
        {{ clean_id('currency') }} as currency,
        ---------- timestamps
        try_cast(clicked_at as timestamp) as clicked_at_local,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
