-- market codes with blanks, in lower case, or by another name
select
    t.rowid as row_no,
    t.shop_market as fault_market,
    cast(o.created_at as date) as occurred_on,
    case
        when t.buyer_market = 'GB' then 'UK'
        when uniform_int('D25', o.order_no, 2) = 0 then t.buyer_market || ' '
        else lower(t.buyer_market)
    end as shown_value
from commerce.orders as t
inner join world.orders as o on t.order_id = order_id(o.order_no)
