-- after a gap of five weeks everything is entered on one day
select
    t.rowid as row_no,
    a.market as fault_market,
    cast(s.issued_at as date) as occurred_on,
    cast(getvariable('period_end') - 45 as timestamp) + interval 9 hour
    + to_seconds(uniform_int('D10', s.statement_key, 36000)) as shown_value,
    getvariable('period_end') - 44 as _delivery_day
from dsa.statements_submitted as t
inner join world.statements as s on t.puid = s.puid
inner join world.actions as a on s.action_no = a.action_no
where cast(t.created_at as date) between getvariable('period_end') - 80 and getvariable('period_end') - 46
