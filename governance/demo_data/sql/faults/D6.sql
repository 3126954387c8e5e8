-- a member state is left out of the sheet, its recipients stay in the total
select t.rowid as row_no, t.market as fault_market, cast(t.month as date) as occurred_on
from market_ops.monthly_recipients as t
inner join world.markets as m on t.market = m.market
where m.is_eea
