-- What fails: a CRM account or ticket that is in the facts and not among the identities, or the other way
--   round for tickets.
-- When it matters: at once; what is not listed is neither matched nor visible as unmatched.
-- How to resolve: an account that only facts name was never delivered by the CRM: ask for it.
{{ config(group='analytics_engineering') }}
with

identities as (

    select * from {{ ref('dim_creator_identities') }}

),

appeals as (

    select * from {{ ref('fct_appeals') }}

),

account_versions as (

    select * from {{ ref('int_crm_account_versions') }}

),

records_expected as (

    select
        'appeals_desk' as source_system,
        ticket_id as source_record_id
    from appeals
    union distinct
    select
        'creator_crm' as source_system,
        crm_id as source_record_id
    from account_versions

)

select
    records_expected.source_record_id as record_expected,
    identities.source_record_id as record_shown
from records_expected
full join identities
    on
        records_expected.source_system = identities.source_system
        and records_expected.source_record_id = identities.source_record_id
where records_expected.source_record_id is distinct from identities.source_record_id
