-- a template that was never filled in
select
    t.rowid as row_no,
    t.market as fault_market,
    cast(t.raised_on as date) as occurred_on,
    '{{pain_point_theme}}' as shown_value
from market_ops.pain_points as t
