-- the decision reaches us ten days late
select
    t.rowid as row_no,
    s.market as fault_market,
    cast(t.decided_at as date) as occurred_on,
    10 as days_later
from moderation.decisions as t
inner join world.decisions as d on t.decision_id = 'DC-' || lpad(cast(d.decision_no as varchar), 9, '0')
inner join world.suspicions as s on d.detection_no = s.detection_no
