-- the restriction begins before the content was posted
select
    t.rowid as row_no,
    a.market as fault_market,
    cast(s.issued_at as date) as occurred_on,
    cast(t.content_date - cast(1 + uniform_int('D29', s.statement_key, 40) as integer) as date) as shown_value
from dsa.statements_submitted as t
inner join world.statements as s on t.puid = s.puid
inner join world.actions as a on s.action_no = a.action_no
