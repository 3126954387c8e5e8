-- paid out before refunds, coupons included
select
    t.rowid as row_no,
    m.market as fault_market,
    t.settled_on as occurred_on,
    money(s.gross_cents) as shown_value
from finance.settlements as t
inner join world.settled_orders as s on t.order_id = order_id(s.order_no)
inner join world.markets as m on s.home_no = m.market_no
where s.gross_cents != s.settled_cents
