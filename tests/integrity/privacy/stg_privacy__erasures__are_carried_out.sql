-- What fails: a creator on the list of erasures who is still shown by the pseudonym of before.
-- When it matters: at once; nobody may publish the build.
-- How to resolve: run `governance pseudonyms`, then build again: the list is newer than the pseudonyms.
{{ config(group='analytics_engineering') }}
with

erasures as (

    select * from {{ ref('stg_privacy__erasures') }}

),

pseudonyms as (

    select * from {{ ref('stg_private__pseudonyms') }}

)

select
    erasures.erasure_id,
    pseudonyms.is_erased
from erasures
left join pseudonyms on erasures.creator_id = pseudonyms.creator_id
where not coalesce(pseudonyms.is_erased, false)
