-- booked to the market of the buyer instead of the shop
select
    t.rowid as row_no,
    t.market as fault_market,
    t.booking_date as occurred_on,
    b.market as shown_value
from finance.ledger_entries as t
inner join world.orders as o on t.order_id = order_id(o.order_no)
inner join world.markets as b on o.viewer_no = b.market_no
where o.viewer_no != o.home_no
