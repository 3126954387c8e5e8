-- one market books sales without VAT for three weeks
select
    t.rowid as row_no,
    t.market as fault_market,
    t.booking_date as occurred_on,
    t.amount_minor - t.vat_minor as shown_value
from finance.ledger_entries as t
where t.entry_type = 'sale'
    and t.market = 'DE'
    and t.booking_date between getvariable('period_end') - 61 and getvariable('period_end') - 41
