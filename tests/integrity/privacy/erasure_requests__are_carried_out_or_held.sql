-- What fails: who is to be erased and is not, without a hold; or who is erased in spite of a hold.
-- When it matters: at once; nobody may publish the build.
-- How to resolve: run `governance pseudonyms`, then build again: the list is newer than the pseudonyms.
{{ config(group='analytics_engineering') }}
with

requests_by_creator as (

    select
        creator_id,
        min(erasure_status) as erasure_status,
        count(*) as n_requests,
        count(hold_id) as n_held
    from {{ ref('erasure_requests') }}
    group by creator_id

)

select *
from requests_by_creator
where (erasure_status = 'held') != (n_held = n_requests)
