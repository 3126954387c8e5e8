-- grain: one row per request to erase a creator
with

erasures as (

    select * from {{ ref('stg_privacy__erasures') }}

),

pseudonyms as (

    select * from {{ ref('stg_private__pseudonyms') }}

),

holds as (

    select
        hold_id,
        creator_id,
        min(legal_basis) as legal_basis,
        min(hold_owner) as hold_owner,
        min(placed_at) as placed_at,
        max(lifted_at) as lifted_at
    from {{ ref('stg_privacy__legal_holds') }}
    group by hold_id, creator_id

),

requests as (

    select
        erasure_id,
        creator_id,
        min(requested_at) as requested_at,
        min(_loaded_at) as received_at
    from erasures
    group by erasure_id, creator_id

),

-- What an earlier build erased does not come back: a hold counts that was there when the request reached us.
standing_holds as (

    select
        requests.erasure_id,
        requests.creator_id,
        min(holds.hold_id) as hold_id,
        min(holds.legal_basis) as legal_basis,
        min(holds.hold_owner) as hold_owner,
        min(holds.placed_at) as held_since
    from requests
    inner join holds on requests.creator_id = holds.creator_id and requests.received_at >= holds.placed_at
    where holds.lifted_at is null
    group by requests.erasure_id, requests.creator_id

),

late_holds as (

    select distinct
        requests.erasure_id,
        requests.creator_id
    from requests
    inner join holds on requests.creator_id = holds.creator_id and requests.received_at < holds.placed_at

)

select
    requests.erasure_id,
    requests.creator_id,
    case when pseudonyms.is_erased then 'erased' else 'held' end as erasure_status,
    standing_holds.hold_id,
    standing_holds.legal_basis,
    standing_holds.hold_owner,
    standing_holds.held_since,
    late_holds.creator_id is not null as has_late_hold,
    requests.requested_at,
    requests.received_at
from requests
left join pseudonyms on requests.creator_id = pseudonyms.creator_id
left join standing_holds
    on requests.erasure_id = standing_holds.erasure_id and requests.creator_id = standing_holds.creator_id
left join late_holds
    on requests.erasure_id = late_holds.erasure_id and requests.creator_id = late_holds.creator_id
