-- the host goes LIVE while suspended
select
    a.market as fault_market,
    cast(r.held_from as date) as occurred_on,
    'LV-9' || lpad(cast(r.action_no as varchar), 7, '0') as live_id,
    content_id(a.content_no) as content_id,
    creator_id(r.creator_no) as creator_id,
    r.held_from + interval 3 minute as started_at,
    r.held_from + interval 48 minute as ended_at,
    40 + uniform_int('D43', r.action_no, 400) as peak_viewers,
    delivery_day(r.held_from) as _delivery_day
from world.restrictions as r
inner join world.actions as a on r.action_no = a.action_no
where r.lever = 'live_suspension'
    and (r.held_to is null or r.held_to > r.held_from + interval 5 minute)
    and r.held_from < getvariable('period_end')
