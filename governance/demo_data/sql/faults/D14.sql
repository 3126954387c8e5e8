-- filed under a category that the policy does not map to
select
    t.rowid as row_no,
    a.market as fault_market,
    cast(s.issued_at as date) as occurred_on,
    case t.category
        when 'STATEMENT_CATEGORY_PROTECTION_OF_MINORS' then 'STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH'
        else 'STATEMENT_CATEGORY_PROTECTION_OF_MINORS'
    end as shown_value
from dsa.statements_submitted as t
inner join world.statements as s on t.puid = s.puid
inner join world.actions as a on s.action_no = a.action_no
