-- grain: one row per event of an order
with

accepted as (

    {{ accepted_rows('commerce', 'order_events') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('order_id') }} as order_id,
        ---------- strings
        {{ clean_text('event') }} as event_type,
        ---------- timestamps
        try_cast(event_at as timestamp) as event_at_local,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
