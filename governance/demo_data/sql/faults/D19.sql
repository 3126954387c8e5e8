-- delivered again some days later, now and then with other VAT
select
    t.rowid as row_no,
    t.market as fault_market,
    t.booking_date as occurred_on,
    2 + uniform_int('D19', t.entry_id, 5) as days_later,
    case when uniform('D19 near', t.entry_id) < 0.3 then t.vat_minor + 1 else t.vat_minor end as vat_minor
from finance.ledger_entries as t
