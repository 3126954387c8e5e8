-- the total is published in millions, the members are not
select
    t.rowid as row_no,
    t.market as fault_market,
    cast(t.month as date) as occurred_on,
    cast(cast(round(cast(t.recipients as bigint), -6) as bigint) as varchar) as shown_value
from market_ops.monthly_recipients as t
where t.market = 'EU'
