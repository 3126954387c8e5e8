-- numbers as people of the market write them
select
    t.rowid as row_no,
    t.market as fault_market,
    cast(t.month as date) as occurred_on,
    case uniform_int('D24', t.market || t.month, 2)
        when 0 then format('{:,}', cast(t.recipients as bigint))
        else replace(format('{:,}', cast(t.recipients as bigint)), ',', '.') || ',00'
    end as shown_value
from market_ops.monthly_recipients as t
where t.market != 'EU'
