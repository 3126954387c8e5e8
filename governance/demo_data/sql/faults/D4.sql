-- the lever names other points than the ledger posted
select
    t.rowid as row_no,
    a.market as fault_market,
    cast(t.issued_at as date) as occurred_on,
    t.points + 1 as shown_value
from enforcement.action_levers as t
inner join world.actions as a on t.action_id = action_id(a.action_no)
where t.lever = 'points'
