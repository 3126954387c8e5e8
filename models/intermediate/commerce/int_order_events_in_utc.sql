-- grain: one row per order with at least one event
with

order_events as (

    select * from {{ known(ref('stg_commerce__order_events')) }}

),

orders_in_markets as (

    select * from {{ ref('int_orders_in_markets') }}

),

events_in_utc as (

    select
        order_events.order_id,
        order_events.event_type,
        {{ local_to_utc('order_events.event_at_local', 'orders_in_markets.time_zone') }} as event_at
    from order_events
    inner join orders_in_markets on order_events.order_id = orders_in_markets.order_id

),

events_side_by_side as (

    select
        order_id,
        min(event_at) as first_event_at,
        min(event_at) filter (where event_type = 'created') as created_event_at,
        min(event_at) filter (where event_type = 'paid') as paid_at,
        min(event_at) filter (where event_type = 'cancelled') as cancelled_at,
        min(event_at) filter (where event_type = 'delivered') as delivered_at,
        min(event_at) filter (where event_type = 'settled') as settled_at
    from events_in_utc
    where {{ happened('event_at') }}
    group by order_id

)

select
    order_id,
    coalesce(created_event_at, first_event_at) as created_at,
    created_event_at is null as is_created_at_assumed,
    paid_at,
    cancelled_at,
    delivered_at,
    settled_at
from events_side_by_side
