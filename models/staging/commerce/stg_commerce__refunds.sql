-- grain: one row per refund
with

accepted as (

    {{ accepted_rows('commerce', 'refunds') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('refund_id') }} as refund_id,
        {{ clean_id('order_id') }} as order_id,
        ---------- strings
        {{ clean_id('currency') }} as currency,
        {{ clean_text('reason') }} as refund_reason,
        ---------- numerics
        try_cast(amount as decimal(18, 2)) as amount,
        ---------- timestamps
        try_cast(refunded_at as timestamp) as refunded_at_local,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
