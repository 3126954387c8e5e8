-- set to live by hand, without a day in force
select
    t.rowid as row_no,
    t.market as fault_market,
    getvariable('period_end') as occurred_on,
    'live' as shown_value
from market_ops.policy_localisation as t
where t.status != 'live'
