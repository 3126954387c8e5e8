-- What fails: an order whose stages contradict each other: net that is not paid less refunds, paid above
-- created, money paid or settled without the moment of it.
-- When it matters: always; a stage of GMV would be reported at the wrong size.
-- How to resolve: look at the lines, events and refunds of the order in staging.
with

orders as (

    select * from {{ ref('fct_orders') }}

)

select
    order_id,
    created_gmv,
    paid_gmv,
    refunded_amount,
    net_gmv,
    settled_gmv
from orders
where
    net_gmv is distinct from paid_gmv - refunded_amount
    or paid_gmv > created_gmv
    or (paid_at is null and paid_gmv != 0)
    or (settled_at is null and settled_gmv != 0)
    or (refunded_at is null and refunded_amount != 0)
