-- the appeal was won, the compensating entry was never posted
select t.rowid as row_no, t.action_id as known_as, c.home_market as fault_market, cast(t.posted_at as date) as occurred_on
from enforcement.points_ledger as t
inner join world.creators as c on t.creator_id = creator_id(c.creator_no)
where t.reason = 'reversal'
