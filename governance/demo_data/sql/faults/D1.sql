-- the total counts recipients of member states that the sheet does not list
select
    t.rowid as row_no,
    t.market as fault_market,
    cast(t.month as date) as occurred_on,
    cast(cast(round(cast(t.recipients as bigint) * 1.0093, -2) as bigint) as varchar) as shown_value
from market_ops.monthly_recipients as t
where t.market = 'EU'
