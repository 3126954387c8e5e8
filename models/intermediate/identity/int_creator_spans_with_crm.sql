-- grain: one row per creator and span in which neither the platform account nor the CRM account changes
with

creator_versions as (

    select * from {{ ref('int_creator_versions') }}

),

account_versions as (

    select * from {{ ref('int_crm_account_versions') }}

),

accounts_matched as (

    select * from {{ ref('int_crm_accounts_matched_to_creators') }}

),

-- Of several accounts of a creator the one with the lowest id leads; the others are counted.
leading_accounts as (

    select
        creator_id,
        min(crm_id) as crm_id,
        count(*) as n_crm_accounts
    from accounts_matched
    where creator_id is not null
    group by creator_id

),

account_versions_of_creators as (

    select
        leading_accounts.creator_id,
        account_versions.*
    from leading_accounts
    inner join account_versions on leading_accounts.crm_id = account_versions.crm_id

),

first_versions as (

    select
        creator_id,
        min(valid_from_at) as first_valid_from_at
    from creator_versions
    group by creator_id

),

moments_of_change as (

    select
        creator_id,
        valid_from_at
    from creator_versions
    union distinct
    select
        account_versions_of_creators.creator_id,
        account_versions_of_creators.valid_from_at
    from account_versions_of_creators
    inner join first_versions on account_versions_of_creators.creator_id = first_versions.creator_id
    where account_versions_of_creators.valid_from_at > first_versions.first_valid_from_at

),

spans as (

    select
        creator_id,
        valid_from_at,
        lead(valid_from_at) over (partition by creator_id order by valid_from_at asc) as valid_to_at
    from moments_of_change

),

spans_described as (

    select
        spans.creator_id,
        creator_versions.home_market,
        creator_versions.account_type,
        creator_versions.creator_status,
        creator_versions.n_followers,
        account_versions_of_creators.crm_id,
        account_versions_of_creators.tier as crm_tier,
        account_versions_of_creators.agency as crm_agency,
        account_versions_of_creators.crm_market,
        coalesce(leading_accounts.n_crm_accounts, 0) as n_crm_accounts,
        creator_versions.is_test_account,
        creator_versions.signed_up_at,
        spans.valid_from_at,
        spans.valid_to_at
    from spans
    inner join creator_versions
        on
            spans.creator_id = creator_versions.creator_id
            and spans.valid_from_at >= creator_versions.valid_from_at
            and (creator_versions.valid_to_at is null or spans.valid_from_at < creator_versions.valid_to_at)
    left join leading_accounts on spans.creator_id = leading_accounts.creator_id
    left join account_versions_of_creators
        on
            spans.creator_id = account_versions_of_creators.creator_id
            and spans.valid_from_at >= account_versions_of_creators.valid_from_at
            and (
                account_versions_of_creators.valid_to_at is null
                or spans.valid_from_at < account_versions_of_creators.valid_to_at
            )

)

select * from spans_described
