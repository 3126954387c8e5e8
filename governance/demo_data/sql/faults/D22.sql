-- the label of the policy drifts from its code
select
    t.rowid as row_no,
    a.home_market as fault_market,
    cast(t.sent_at as date) as occurred_on,
    case uniform_int('D22', t.message_id, 3)
        when 0 then replace(lower(t.topic), '_', ' ')
        when 1 then replace(t.topic, '_', '-')
        else lower(t.topic)
    end as shown_value
from creator_crm.communications as t
inner join world.crm_accounts as a on t.crm_id = crm_id(a.crm_no)
inner join world.policies as p on t.topic = p.policy_code
