-- the statement is disclosed weeks after the decision
select
    t.rowid as row_no,
    a.market as fault_market,
    cast(s.issued_at as date) as occurred_on,
    t.created_at + to_days(cast(20 + uniform_int('D12', s.statement_key, 30) as integer)) as shown_value,
    delivery_day(
        t.created_at + to_days(cast(20 + uniform_int('D12', s.statement_key, 30) as integer))
    ) as _delivery_day
from dsa.statements_submitted as t
inner join world.statements as s on t.puid = s.puid
inner join world.actions as a on s.action_no = a.action_no
where t.created_at < getvariable('period_end') - 52
