-- the statement was accepted but is missing in the registry extract; its receipt stays
select t.rowid as row_no, t.puid as known_as, a.market as fault_market, cast(t.created_at as date) as occurred_on
from dsa.statements_submitted as t
inner join world.statements as s on t.puid = s.puid
inner join world.actions as a on s.action_no = a.action_no
