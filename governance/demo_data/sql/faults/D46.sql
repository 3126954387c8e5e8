-- the content was merged into another id that nobody exported
select
    t.rowid as row_no,
    t.shop_market as fault_market,
    cast(o.created_at as date) as occurred_on,
    content_id(990000000 + o.content_no % 1000000) as shown_value
from commerce.orders as t
inner join world.orders as o on t.order_id = order_id(o.order_no)
where o.content_no is not null
