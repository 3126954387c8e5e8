-- the same levers in another order, spelling or number
select
    t.rowid as row_no,
    a.market as fault_market,
    cast(s.issued_at as date) as occurred_on,
    case
        when t.decision_visibility_other like 'removal of all%point%' then regexp_replace(
            t.decision_visibility_other, '^(removal of all violating products from this video) (.*)$', '\2 \1'
        )
        when t.decision_visibility_other like '%point%' then t.decision_visibility_other || ' assigned.'
        else replace(t.decision_visibility_other, 'all violating', 'all  Violating')
    end as shown_value
from dsa.statements_submitted as t
inner join world.statements as s on t.puid = s.puid
inner join world.actions as a on s.action_no = a.action_no
where t.decision_visibility_other is not null
