-- the hours of a past month are restated without notice
select
    t.rowid as row_no,
    t.market as fault_market,
    cast(t.month as date) as occurred_on,
    40 + uniform_int('D21', t.market || t.language || t.month, 40) as days_later,
    cast(round(
        cast(t.hours as double) * (0.90 + 0.06 * uniform('D21 share', t.market || t.language || t.month)), 1
    ) as varchar)
        as shown_value
from market_ops.moderator_capacity as t
