-- grain: one row per order created through a content
with

orders as (

    select * from {{ ref('fct_orders') }}

),

contents as (

    select * from {{ ref('dim_contents') }}

)

select
    orders.order_id,
    orders.content_id,
    orders.creator_id,
    orders.buyer_market as market,
    orders.currency,
    orders.created_gmv as gmv,
    cast(orders.created_at as date) as stat_date,
    coalesce(contents.is_known, false) as is_known
from orders
left join contents on orders.content_id = contents.content_id
where orders.content_id is not null and orders.created_at is not null
