-- grain: one row per entry of the points ledger
with

point_entries as (

    select * from {{ ref('int_point_entries') }}

)

select
    entry_id,
    creator_id,
    action_id,
    policy_code,
    home_market,
    scheme_id,
    rulebook_version,
    entry_reason,
    points,
    cast(posted_at as date) as posted_date,
    posted_at,
    expires_at
from point_entries
