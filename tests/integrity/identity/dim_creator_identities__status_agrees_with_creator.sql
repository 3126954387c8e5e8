-- What fails: a matched record without a creator, an unmatched or ambiguous one with a creator, a candidate
--   count that contradicts the status, or a creator who is not in dim_creators.
-- When it matters: at once; an account would be credited to nobody, or to somebody by a guess.
-- How to resolve: look at the rules of int_crm_accounts_matched_to_creators and
--   int_tickets_matched_to_creators.
with

identities as (

    select * from {{ ref('dim_creator_identities') }}

),

current_creators as (

    select * from {{ ref('dim_creators') }}
    where is_current

)

select
    identities.source_system,
    identities.source_record_id,
    identities.creator_id,
    identities.match_rule,
    identities.match_status,
    identities.n_candidates
from identities
left join current_creators on identities.creator_id = current_creators.creator_id
where
    identities.match_status is distinct from case
        when identities.n_candidates = 1 then 'matched'
        when identities.n_candidates > 1 then 'ambiguous'
        else 'unmatched'
    end
    or (identities.match_status = 'matched') is distinct from (identities.creator_id is not null)
    or (identities.match_status = 'unmatched') is distinct from (identities.match_rule = 'none')
    or (identities.creator_id is not null and current_creators.creator_id is null)
