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

-- As creators are matched: by the id, by the number in it, and where neither is anybody's by the e-mail address.
crm_accounts as (

    select
        upper(trim(accounts.crm_id)) as crm_id,
        nullif(upper(trim(accounts.platform_creator_id)), '') as creator_reference,
        {{ email_spelled_plainly('accounts.email') }} as email,
        referred.pseudonym,
        referred.creator_id is not null as is_referred_to,
        {{ email_spelled_plainly('accounts.email') }} in (select email from accounts_of_platform)
        and not exists (
            select 1 from content_platform.creators as platform
            where {{ id_number('platform.creator_id') }} = {{ id_number('accounts.platform_creator_id') }}
        ) as is_written_to
    from creator_crm.accounts as accounts
    left join creators as referred
        on
            upper(trim(accounts.platform_creator_id)) = referred.creator_id
            or (
                {{ id_number('accounts.platform_creator_id') }} = {{ id_number('referred.creator_id') }}
                and not exists (
                    select 1 from content_platform.creators as platform
                    where upper(trim(platform.creator_id)) = upper(trim(accounts.platform_creator_id))
                )
            )

),

erased_accounts as (

    select * from crm_accounts where is_referred_to or is_written_to

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
    select 'creator_reference', creator_reference, max(pseudonym) from erased_accounts where is_referred_to group by 2
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
