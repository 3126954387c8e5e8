-- a creator who sells for a seller gets a second account
select
    t.market as fault_market,
    cast(cast(t.updated_at as timestamp) as date) as occurred_on,
    t.* replace (
        crm_id(8000000 + a.crm_no) as crm_id,
        cast(cast(t.updated_at as timestamp) + interval 7 day as varchar) as updated_at,
        'Seller team, ' || t.legal_name as legal_name,
        delivery_day(cast(t.updated_at as timestamp) + interval 7 day) as _delivery_day
    )
from creator_crm.accounts as t
inner join world.crm_accounts as a on t.crm_id = crm_id(a.crm_no)
where cast(t.updated_at as timestamp) = a.registered_at
    and a.registered_at < getvariable('period_end') - 8
