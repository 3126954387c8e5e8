-- an optional attribute is left empty
select
    t.rowid as row_no,
    a.market as fault_market,
    cast(s.issued_at as date) as occurred_on,
    cast(null as varchar) as shown_value
from dsa.statements_submitted as t
inner join world.statements as s on t.puid = s.puid
inner join world.actions as a on s.action_no = a.action_no
