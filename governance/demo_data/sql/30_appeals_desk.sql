create table appeals_desk.tickets as
with

handles as (
    select creator_id, max_by(handle, updated_at) as handle
    from content_platform.creators
    group by creator_id
),

spelled as (
    select
        t.*,
        a.creator_no,
        a.policy_area,
        cast(t.action_no as varchar) as digits
    from world.appeals as t
    inner join world.actions as a on t.action_no = a.action_no
)

select
    'TK-' || lpad(cast(s.ticket_no as varchar), 8, '0') as ticket_id,
    -- agents type the reference by hand
    case uniform_int('spelling', s.ticket_no, 10)
        when 0 then s.digits
        when 1 then '#' || s.digits
        when 2 then 'act-' || lpad(s.digits, 9, '0')
        when 3 then 'ACT ' || s.digits
        when 4 then 'ACT-' || lpad(s.digits, 5, '0')
        when 5 then ' ' || action_id(s.action_no) || ' '
        else action_id(s.action_no)
    end as action_ref,
    case uniform_int('handle spelling', s.ticket_no, 4)
        when 0 then '@' || h.handle
        when 1 then upper(h.handle)
        else h.handle
    end as creator_handle,
    s.kind,
    pick_weighted(
        'ground', s.ticket_no,
        ['content follows the policy', 'policy misread', 'wrong product detected', 'account compromised', 'other'],
        [0.46, 0.22, 0.18, 0.04, 0.10]
    ) as ground,
    to_wall_clock(s.opened_at, 'Europe/London') as opened_at,
    to_wall_clock(s.decided_at, 'Europe/London') as decided_at,
    s.outcome,
    pick_weighted('appeal channel', s.ticket_no, ['in_app', 'email', 'webform'], [0.78, 0.12, 0.10])
        as channel,
    delivery_day(coalesce(s.decided_at, s.opened_at)) as _delivery_day
from spelled as s
inner join handles as h on h.creator_id = creator_id(s.creator_no);
