-- grain: one row per order with at least one line
with

order_lines as (

    select * from {{ known(ref('stg_commerce__order_lines')) }}

),

newest_lines as (

    select *
    from order_lines
    {{ keep_newest(['order_id', 'line_no']) }}

),

lines_summed as (

    select
        order_id,
        count(*) as n_lines,
        sum(n_units) as n_units,
        sum(gross_amount) as gross_amount,
        sum(coalesce(vat_amount, 0)) as vat_amount,
        sum(coalesce(platform_coupon, 0)) as platform_coupon,
        sum(coalesce(merchant_coupon, 0)) as merchant_coupon,
        sum(coalesce(estimated_commission, 0)) as estimated_commission
    from newest_lines
    group by order_id

)

select
    order_id,
    cast(n_lines as bigint) as n_lines,
    cast(n_units as bigint) as n_units,
    cast(gross_amount as decimal(18, 2)) as gross_amount,
    cast(vat_amount as decimal(18, 2)) as vat_amount,
    cast(platform_coupon as decimal(18, 2)) as platform_coupon,
    cast(merchant_coupon as decimal(18, 2)) as merchant_coupon,
    cast(estimated_commission as decimal(18, 2)) as estimated_commission
from lines_summed
