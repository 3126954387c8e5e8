-- own-initiative statements labelled as trusted-flagger ones
select
    t.rowid as row_no,
    a.market as fault_market,
    cast(s.issued_at as date) as occurred_on,
    'SOURCE_TRUSTED_FLAGGER' as shown_value
from dsa.statements_submitted as t
inner join world.statements as s on t.puid = s.puid
inner join world.actions as a on s.action_no = a.action_no
where t.source_type = 'SOURCE_VOLUNTARY'
