-- What fails: a version that ends before it begins, or at that moment; or one that begins after the
--   reporting day.
-- When it matters: at once; no event finds such a version, and a later one may be missing.
-- How to resolve: look at the moments of the change rows of the creator in both systems.
{{ config(group='analytics_engineering') }}
with

creators as (

    select * from {{ ref('dim_creators') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

)

select
    creators.creator_version_id,
    creators.valid_from_at,
    creators.valid_to_at
from creators
cross join util_clock
where
    creators.valid_to_at <= creators.valid_from_at
    or creators.valid_from_at >= util_clock.reporting_end_at
