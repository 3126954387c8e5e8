-- grain: one row per seller
with

accepted as (

    {{ accepted_rows('commerce', 'sellers') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('seller_id') }} as seller_id,
        ---------- strings
        {{ clean_id('home_market') }} as home_market,
        {{ clean_text('kind') }} as seller_kind,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
