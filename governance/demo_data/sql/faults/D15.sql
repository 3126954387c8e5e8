-- a category of the old schema after the new one came into force
select
    t.rowid as row_no,
    a.market as fault_market,
    cast(s.issued_at as date) as occurred_on,
    p.dsa_category_before_v2 as shown_value
from dsa.statements_submitted as t
inner join world.statements as s on t.puid = s.puid
inner join world.actions as a on s.action_no = a.action_no
inner join world.policies as p on a.policy_no = p.policy_no
where t.created_at >= getvariable('schema_v2_from')
    and p.dsa_category_before_v2 != p.dsa_category
