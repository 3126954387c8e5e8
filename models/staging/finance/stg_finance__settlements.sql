-- grain: one row per settlement and order paid out to the seller
with

accepted as (

    {{ accepted_rows('finance', 'settlements') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('settlement_id') }} as settlement_id,
        {{ clean_id('order_id') }} as order_id,
        ---------- strings
        {{ clean_id('currency') }} as currency,
        ---------- numerics
        try_cast(amount as decimal(18, 2)) as amount,
        ---------- dates
        try_cast(settled_on as date) as settled_date,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
