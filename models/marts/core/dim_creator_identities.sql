-- grain: one row per record of another system that stands for a creator
with

accounts_matched as (

    select * from {{ ref('int_crm_accounts_matched_to_creators') }}

),

tickets_matched as (

    select * from {{ ref('int_tickets_matched_to_creators') }}

),

records_matched as (

    select
        'creator_crm' as source_system,
        crm_id as source_record_id,
        creator_id,
        match_rule,
        match_status,
        n_candidates
    from accounts_matched
    union all
    select
        'appeals_desk' as source_system,
        ticket_id as source_record_id,
        creator_id,
        match_rule,
        match_status,
        n_candidates
    from tickets_matched

)

select
    source_system,
    source_record_id,
    creator_id,
    match_rule,
    match_status,
    n_candidates
from records_matched
