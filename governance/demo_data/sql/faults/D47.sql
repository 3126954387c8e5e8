-- cents in a column of units
select
    t.rowid as row_no,
    a.home_market as fault_market,
    cast(t.updated_at as date) as occurred_on,
    t.amount * 100 as shown_value
from creator_crm.rewards as t
inner join world.crm_accounts as a on t.crm_id = crm_id(a.crm_no)
where t.status = 'paid'
