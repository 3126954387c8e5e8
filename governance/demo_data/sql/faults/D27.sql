-- the restriction is told in the text of another attribute only
select
    t.rowid as row_no,
    a.market as fault_market,
    cast(s.issued_at as date) as occurred_on,
    cast(null as varchar) as shown_value,
    '["DECISION_VISIBILITY_OTHER"]' as decision_visibility,
    case
        when list_contains(s.levers, 'live_suspension') then 'LIVE access suspension'
        else 'restriction of account to generate sales from showcase, videos, and LIVE streams'
    end as decision_visibility_other
from dsa.statements_submitted as t
inner join world.statements as s on t.puid = s.puid
inner join world.actions as a on s.action_no = a.action_no
where s.restriction_kind = 'P'
