-- What fails: two versions of a creator hold at the same moment, or none is or several are current.
-- When it matters: at once; a join on the moment of an event would count the event twice.
-- How to resolve: look at the change rows of the creator in both systems; int_creator_spans_with_crm orders
--   them.
with

creators as (

    select * from {{ ref('dim_creators') }}

),

versions_with_next as (

    select
        creator_id,
        valid_from_at,
        valid_to_at,
        lead(valid_from_at) over (partition by creator_id order by valid_from_at asc) as next_valid_from_at
    from creators

)

select *
from versions_with_next
where valid_to_at is distinct from next_valid_from_at
