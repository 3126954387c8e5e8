-- grain: one row per order line
with

accepted as (

    {{ accepted_rows('commerce', 'order_lines') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('order_id') }} as order_id,
        {{ clean_id('product_id') }} as product_id,
        ---------- numerics
        try_cast(line_no as bigint) as line_no,
        try_cast(quantity as bigint) as n_units,
        try_cast(gross_amount as decimal(18, 2)) as gross_amount,
        try_cast(vat_amount as decimal(18, 2)) as vat_amount,
        try_cast(platform_coupon as decimal(18, 2)) as platform_coupon,
        try_cast(merchant_coupon as decimal(18, 2)) as merchant_coupon,
        try_cast(commission_rate as double) as commission_rate,
        try_cast(estimated_commission as decimal(18, 2)) as estimated_commission,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
