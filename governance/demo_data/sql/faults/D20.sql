-- statements for markets outside the EEA that nobody owes
select
    a.market as fault_market,
    cast(a.issued_at as date) as occurred_on,
    t.* exclude (issued_at) replace (
        md5('out of scope' || a.action_no || getvariable('seed')) as uuid,
        action_id(a.action_no) || '-X' as puid,
        json_list([a.market]) as territorial_scope,
        cast(a.issued_at as date) as application_date,
        cast(a.published_at as date) as content_date,
        a.issued_at + interval 1 day as created_at,
        delivery_day(a.issued_at + interval 1 day) as _delivery_day
    )
from world.actions as a
-- worded like the last statement on an action in the EEA before it
asof inner join (
    select e.issued_at, x.*
    from dsa.statements_submitted as x
    inner join world.statements as s on x.puid = s.puid
    inner join world.actions as e on s.action_no = e.action_no
    where s.restriction_kind = 'V'
) as t on a.issued_at >= t.issued_at
where not a.is_eea
    and a.issued_at < getvariable('period_end') - 1
