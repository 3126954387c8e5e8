-- What fails: a creator with no current version, or with several; or a current one that is closed.
-- When it matters: at once; every count of creators as of today would be short, or count one twice.
-- How to resolve: look at the last change rows of the creator; the newest version is the one without an
--   end.
with

creators as (

    select * from {{ ref('dim_creators') }}

),

versions_counted as (

    select
        creator_id,
        count(*) filter (where is_current) as n_current,
        count(*) filter (where is_current != (valid_to_at is null)) as n_contradictory
    from creators
    group by creator_id

)

select *
from versions_counted
where n_current != 1 or n_contradictory > 0
