-- more internal moderators than moderators
select
    t.rowid as row_no,
    t.market as fault_market,
    cast(t.month as date) as occurred_on,
    cast(
        cast(t.moderators as bigint) + 1 + uniform_int('D3', t.market || t.language || t.month, 3) as varchar
    ) as shown_value
from market_ops.moderator_capacity as t
