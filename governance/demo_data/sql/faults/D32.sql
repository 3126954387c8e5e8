-- UTC in a column of wall clocks
select
    t.rowid as row_no,
    m.market as fault_market,
    cast(l.refunded_at as date) as occurred_on,
    l.refunded_at as shown_value
from commerce.refunds as t
inner join world.order_lives as l on t.order_id = order_id(l.order_no)
inner join world.markets as m on l.home_no = m.market_no
