-- Values by which systems know the creators of table creators, who are to be erased; the macros are those of dbt.
with

accounts_of_platform as (

    select
        creators.creator_id,
        creators.pseudonym,
        {{ handle_spelled_plainly('platform.handle') }} as handle,
        {{ email_spelled_plainly('platform.email') }} as email
    from creators
    inner join content_platform.creators as platform on upper(trim(platform.creator_id)) = creators.creator_id

),

ids_of_platform as (

    select distinct
        upper(trim(creator_id)) as creator_id,
        {{ id_number('creator_id') }} as creator_number
    from content_platform.creators

),

crm_accounts as (

    select distinct
        upper(trim(crm_id)) as crm_id,
        nullif(upper(trim(platform_creator_id)), '') as creator_reference,
        {{ id_number('platform_creator_id') }} as creator_number,
        {{ email_spelled_plainly('email') }} as email
    from creator_crm.accounts

),

-- As creators are matched: the id as it stands, the number in it, and where neither is anybody's the e-mail address.
accounts_with_ids as (

    select
        crm_accounts.*,
        coalesce(ids.creator_id, numbers.creator_id) as creator_id
    from crm_accounts
    left join ids_of_platform as ids on crm_accounts.creator_reference = ids.creator_id
    left join ids_of_platform as numbers
        on ids.creator_id is null and crm_accounts.creator_number = numbers.creator_number

),

erased_accounts as (

    select
        accounts_with_ids.*,
        creators.pseudonym
    from accounts_with_ids
    left join creators on accounts_with_ids.creator_id = creators.creator_id
    where
        creators.creator_id is not null
        or (
            accounts_with_ids.creator_id is null
            and accounts_with_ids.email in (select email from accounts_of_platform)
        )

),

erased_values as (

    select 'handle' as kind, handle as plain_value, null as pseudonym from accounts_of_platform
    union
    select 'email', email, null from accounts_of_platform
    union
    select 'email', email, null from erased_accounts
    union
    select 'crm_account', crm_id, null from erased_accounts
    union
    select 'creator_reference', creator_reference, max(pseudonym) from erased_accounts where pseudonym is not null group by 2
    union
    select 'licence', nullif(trim(licences.licence_no), ''), null
    from creator_crm.licences as licences
    inner join erased_accounts on upper(trim(licences.crm_id)) = erased_accounts.crm_id
    union
    select 'statement', upper(trim(statements.puid)), null
    from dsa.statements_submitted as statements
    inner join enforcement.action_levers as levers
        on upper(trim(statements.puid)) like upper(trim(levers.action_id)) || '-%'
    inner join creators on upper(trim(levers.creator_id)) = creators.creator_id

)

select kind, plain_value, pseudonym
from erased_values
where plain_value is not null
order by all
