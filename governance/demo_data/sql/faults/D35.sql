-- booked as estimated on the price with VAT
select
    t.rowid as row_no,
    t.market as fault_market,
    t.booking_date as occurred_on,
    cast(round(s.paid_cents * s.commission_rate) as bigint) as shown_value
from finance.ledger_entries as t
inner join world.settled_orders as s on t.order_id = order_id(s.order_no)
where t.entry_type = 'commission'
