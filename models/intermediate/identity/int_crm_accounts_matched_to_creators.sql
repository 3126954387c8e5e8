-- grain: one row per CRM account
with

account_versions as (

    select * from {{ ref('int_crm_account_versions') }}

),

creator_handles as (

    select * from {{ ref('int_creator_handles') }}

),

pseudonyms as (

    select * from {{ ref('stg_private__pseudonyms') }}

),

newest_accounts as (

    select *
    from account_versions
    where valid_to_at is null

),

creators_with_emails as (

    select distinct
        creator_handles.creator_id,
        pseudonyms.platform_creator_id,
        -- Digits of a pseudonym are no number of an id.
        case
            when not pseudonyms.is_erased then {{ id_number('pseudonyms.platform_creator_id') }}
        end as creator_number,
        creator_handles.email
    from creator_handles
    left join pseudonyms on creator_handles.creator_id = pseudonyms.creator_id

),

-- Rules in order: the id as it stands, the number in it, the e-mail address.
candidates as (

    select
        newest_accounts.crm_id,
        creators_with_emails.creator_id,
        1 as rule_order
    from newest_accounts
    inner join creators_with_emails
        on newest_accounts.platform_creator_id = creators_with_emails.platform_creator_id
    union distinct
    select
        newest_accounts.crm_id,
        creators_with_emails.creator_id,
        2 as rule_order
    from newest_accounts
    inner join creators_with_emails
        on {{ id_number('newest_accounts.platform_creator_id') }} = creators_with_emails.creator_number
    union distinct
    select
        newest_accounts.crm_id,
        creators_with_emails.creator_id,
        3 as rule_order
    from newest_accounts
    inner join creators_with_emails on newest_accounts.email = creators_with_emails.email

),

first_rules_that_match as (

    select
        crm_id,
        rule_order,
        count(*) as n_candidates,
        min(creator_id) as creator_id
    from candidates
    group by crm_id, rule_order
    qualify row_number() over (partition by crm_id order by rule_order asc) = 1

),

accounts_matched as (

    select
        newest_accounts.crm_id,
        case
            when first_rules_that_match.n_candidates = 1 then first_rules_that_match.creator_id
        end as creator_id,
        case first_rules_that_match.rule_order
            when 1 then 'platform id'
            when 2 then 'number of the platform id'
            when 3 then 'e-mail'
            else 'none'
        end as match_rule,
        case
            when first_rules_that_match.n_candidates = 1 then 'matched'
            when first_rules_that_match.n_candidates > 1 then 'ambiguous'
            else 'unmatched'
        end as match_status,
        coalesce(first_rules_that_match.n_candidates, 0) as n_candidates
    from newest_accounts
    left join first_rules_that_match on newest_accounts.crm_id = first_rules_that_match.crm_id

)

select * from accounts_matched
