-- the rate of the first day of the month instead of the booking day
select
    t.rowid as row_no,
    t.market as fault_market,
    t.booking_date as occurred_on,
    f.units_per_eur as shown_value
from finance.ledger_entries as t
inner join world.fx_by_day as f
    on t.currency = f.currency
    and f.day = cast(date_trunc('month', t.booking_date) as date)
where t.currency != 'EUR'
