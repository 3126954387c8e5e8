-- What fails: a creator of the platform without a version, or whose CRM accounts are not those matched to
--   the creator.
-- When it matters: at once; an account counted twice, or not at all, moves every figure by tier and agency.
-- How to resolve: compare int_creator_versions and dim_creator_identities for the creator.
{{ config(group='analytics_engineering') }}
with

creators as (

    select * from {{ ref('dim_creators') }}

),

creator_versions as (

    select * from {{ ref('int_creator_versions') }}

),

identities as (

    select * from {{ ref('dim_creator_identities') }}

),

creators_expected as (

    select distinct creator_id
    from creator_versions

),

accounts_counted as (

    select
        creator_id,
        count(*) as n_crm_accounts
    from identities
    where source_system = 'creator_crm' and match_status = 'matched'
    group by creator_id

),

creators_shown as (

    select
        creator_id,
        max(n_crm_accounts) as n_crm_accounts
    from creators
    group by creator_id

)

select
    creators_expected.creator_id as creator_expected,
    creators_shown.creator_id as creator_shown,
    accounts_counted.creator_id as creator_matched,
    accounts_counted.n_crm_accounts as n_matched,
    creators_shown.n_crm_accounts as n_shown
from creators_expected
full join creators_shown on creators_expected.creator_id = creators_shown.creator_id
full join accounts_counted on creators_shown.creator_id = accounts_counted.creator_id
where
    creators_expected.creator_id is distinct from creators_shown.creator_id
    or coalesce(accounts_counted.n_crm_accounts, 0) is distinct from creators_shown.n_crm_accounts
